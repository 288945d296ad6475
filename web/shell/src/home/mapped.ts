// The banner of a run with names that lead to this machine: it stays for as long as the shell does.

import type { App } from '../app'
import { h } from '../dom'

/** Shows, renews or takes away the banner. */
export function mapped(app: App): void {
  document.querySelector('.mapped')?.remove()
  const names = app.welcome?.mapped
  if (!Array.isArray(names) || !names.length) return
  const text = app.t('mapped', { names: names.map(String).join(', ') })
  document.body.prepend(h('div', { class: 'banner mapped', role: 'alert' }, h('p', null, text)))
}
