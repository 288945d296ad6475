// A program's privacy agreement: its name, what data it names and what for, and its text.

import type { App } from '../app'
import { button, h } from '../dom'
import { field } from '../protocol'
import { line, plain, said } from '../text'
import type { Handler } from '../ui/call'
import { openDialog } from '../ui/dialog'

/** The agreement as elements; every text of it is the program's own. */
export function contractBody(app: App, contract: unknown): HTMLElement {
  const uses = field(contract, 'uses')
  const rows = (Array.isArray(uses) ? uses : []).slice(0, 64)
  return h('div', { class: 'contract' },
    h('h3', null, said(line(field(contract, 'name'), 100) || app.t('contract'))),
    h('dl', { class: 'facts' }, ...rows.map((row) => h('div', null,
      h('dt', null, line(field(row, app.settings.lang), 60)),
      h('dd', null, said(plain(field(row, 'purpose'), 400)))))),
    h('div', { class: 'contract-text', tabIndex: 0 }, said(plain(field(contract, 'text'), 32768), 32768)))
}

/** `wx.openPrivacyContract`: the broker sends the agreement, whatever the program passed. */
export const openPrivacyContract: Handler = ({ app }, args) => {
  const dialog = openDialog({
    layer: app.phone.shellLayer, label: app.t('contract'), kind: 'sheet', changed: () => app.phone.refresh(),
    body: h('div', { class: 'sheet' }, contractBody(app, args), button({ class: 'sheet-cancel' }, () => dialog.close(), app.t('close'))),
  })
}
