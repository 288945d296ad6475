// Somebody looks into the broker with a debugger: the banner that stays, in words for the person. The programs have ended.

import type { App } from '../app'
import { h } from '../dom'

/** Shows what was seen, above everything, in the language of the moment. */
export function alarm(app: App, what: string): void {
  document.querySelector('.alarm')?.remove()
  const text = h('p', null)
  const say = () => { text.textContent = app.t('debuggerSeen', { what }) }
  say()
  app.settings.onChange(say)
  document.body.prepend(h('div', { class: 'banner alarm', role: 'alert' }, text))
}
