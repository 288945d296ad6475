// The capsule: menu and close. Always the shell's, always above what a program draws, so that every program can be left.

import type { App } from '../app'
import { button, h } from '../dom'

/** Makes the capsule; its texts follow the language. */
export function capsule(app: App, menu: () => void, leave: () => void): { element: HTMLElement; label(): void } {
  const dots = button({ class: 'capsule-menu' }, menu, h('i', null), h('i', { class: 'big' }), h('i', null))
  const circle = button({ class: 'capsule-close' }, leave, h('i', null))
  const element = h('div', { class: 'capsule', role: 'toolbar' }, dots, h('span', { class: 'capsule-line' }), circle)
  const label = () => {
    element.setAttribute('aria-label', app.t('capsule'))
    dots.setAttribute('aria-label', app.t('menu'))
    dots.setAttribute('aria-haspopup', 'dialog')
    circle.setAttribute('aria-label', app.t('leave'))
  }
  label()
  return { element, label }
}
