// What is drawn in a program's place after its process ended.

import type { App } from '../app'
import { button, h } from '../dom'
import { glyph } from '../glyphs'
import type { Exited } from '../protocol'
import { line, plain } from '../text'
import type { Guest } from './guest'

/** The page "this program stopped": what happened, the system call if one was refused, restart. */
export function crashCover(app: App, guest: Guest, exited: Exited): HTMLElement {
  const { t } = app
  const facts: [string, string][] = []
  if (exited.how) facts.push([t('crashHow'), line(exited.how, 80)])
  if (exited.syscall !== undefined && exited.syscall !== null) facts.push([t('crashSyscall'), line(exited.syscall, 40)])
  if (exited.status !== undefined && exited.status !== null) facts.push([t('crashStatus'), line(exited.status, 20)])
  if (guest.pid !== undefined) facts.push(['pid', String(guest.pid)])
  const blocked = exited.syscall !== undefined && exited.syscall !== null
  const again = button({ class: 'primary' }, () => app.stage.restart(guest), t('restart'))
  const cover = h(
    'div', { class: 'cover crash', role: 'alertdialog', attrs: { 'aria-modal': 'true', 'aria-label': t('crashTitle') } },
    h('div', { class: 'crash-mark' }, glyph(blocked ? 'shield' : 'cross', 34)),
    h('h2', null, t(blocked ? 'crashBlocked' : 'crashTitle')),
    h('p', null, h('bdi', null, guest.name), ` ${t(blocked ? 'crashBlockedWhy' : 'crashWhy')}`),
    exited.message ? h('pre', { class: 'cover-detail' }, plain(exited.message, 1200)) : null,
    h('dl', { class: 'facts' }, ...facts.map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value)))),
    h('div', { class: 'cover-buttons' },
      again,
      button({}, () => app.openInspector('console'), t('openInspector')),
      button({}, () => app.stage.leave(), t('toHome'))),
  )
  queueMicrotask(() => again.focus({ preventScroll: true }))
  return cover
}
