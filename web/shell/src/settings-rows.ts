// Language and appearance as rows of choices: on the home screen's sheet, in the capsule's sheet.

import type { App } from './app'
import { button, h } from './dom'

function choice<T extends string>(name: string, now: T, options: [T, string][], pick: (value: T) => void): HTMLElement {
  const row = h('div', { class: 'segments', role: 'radiogroup', attrs: { 'aria-label': name } })
  const draw = (chosen: T) => {
    row.textContent = ''
    for (const [value, text] of options) {
      const on = value === chosen
      row.append(button({ role: 'radio', attrs: { 'aria-checked': String(on) }, tabIndex: on ? 0 : -1 }, () => {
        draw(value)
        pick(value)
        row.querySelector<HTMLElement>('[aria-checked=true]')?.focus()
      }, text))
    }
  }
  row.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0
    const buttons = [...row.querySelectorAll('button')]
    const at = buttons.findIndex((one) => one === document.activeElement)
    if (!step || at < 0) return
    event.preventDefault()
    buttons[(at + step + buttons.length) % buttons.length]?.click()
  })
  draw(now)
  return h('div', { class: 'row' }, h('span', null, name), row)
}

/** The rows, for the present settings. */
export function settingsRows(app: App): HTMLElement[] {
  const { settings, t } = app
  return [
    choice(t('language'), settings.lang, [['zh', '中文'], ['en', 'English']], (lang) => settings.setLang(lang)),
    choice(t('appearance'), settings.theme, [['auto', t('auto')], ['light', t('light')], ['dark', t('dark')]], (theme) => settings.setTheme(theme)),
  ]
}
