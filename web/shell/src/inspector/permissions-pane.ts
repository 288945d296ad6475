// Permissions: what the program asked for, what the person said, and what was refused or cut, with the reason.

import type { App } from '../app'
import { fill, h } from '../dom'
import type { Key } from '../i18n'
import { plain } from '../text'
import type { Permission, Session } from './feed'
import { LogList } from './log-list'
import { emptyState, type PaneView, stamp } from './pane'

/** The permissions pane. */
export class PermissionsPane implements PaneView {
  readonly element = h('div', { class: 'pane' })
  private readonly blank = h('div', { class: 'blank' })
  private readonly list: LogList<Permission>

  constructor(private readonly app: App) {
    this.list = new LogList((one) => this.line(one), () => true, (n) => app.t('left', { n }))
    this.element.append(this.list.element, this.blank)
  }

  draw(session: Session | null, whole: boolean): void {
    const { t } = this.app
    if (whole) this.list.reset(session?.permissions ?? null)
    else this.list.update()
    this.list.element.hidden = this.list.empty
    this.blank.hidden = !this.list.empty
    fill(this.blank, emptyState(session ? t('noDecisions') : t('noGuest'), session ? t('noDecisionsWhy') : t('noGuestWhy')))
  }

  badge(session: Session | null): { text: string; bad: boolean } | null {
    return session?.refusals ? { text: String(session.refusals), bad: true } : null
  }

  private line(one: Permission): HTMLElement {
    const { t } = this.app
    const known = ['tap', 'prompt', 'answer', 'refused', 'cut', 'ended'].includes(one.what) ? one.what : 'refused'
    const good = one.detail === 'allow' || known === 'prompt' || known === 'tap' || known === 'ended'
    return h('div', { class: 'call permission' }, h('div', { class: 'call-head' },
      h('time', null, stamp(one.time)),
      h('i', { class: `lamp ${good ? 'ok' : 'denied'}` }),
      h('span', { class: 'call-name' }, plain(one.api, 80)),
      h('span', { class: 'call-args' }, plain([one.about, one.detail].filter(Boolean).join(' · '), 200)),
      h('span', { class: good ? 'tag' : 'tag bad' }, t(`perm_${known}` as Key))))
  }
}
