// A message of the shell itself that must be read: it stays until it is closed.

import type { App } from '../app'
import { button, h } from '../dom'
import { glyph } from '../glyphs'
import { plain } from '../text'
import { openDialog } from './dialog'

/** Shows `message` with a way to the compiler's problems. */
export function notice(app: App, title: string, message: string): void {
  const { t } = app
  const dialog = openDialog({
    layer: app.phone.shellLayer,
    label: title,
    kind: 'sheet',
    alert: true,
    changed: () => app.phone.refresh(),
    body: h('div', { class: 'sheet notice' },
      h('div', { class: 'crash-mark' }, glyph('cross', 30)),
      h('h2', { class: 'sheet-title' }, title),
      h('pre', { class: 'cover-detail' }, plain(message, 4000)),
      h('div', { class: 'cover-buttons' },
        button({ class: 'primary', attrs: { 'data-focus': '' } }, () => dialog.close(), t('close')),
        button({}, () => {
          dialog.close()
          app.openInspector('problems')
        }, t('paneProblems')))),
  })
}
