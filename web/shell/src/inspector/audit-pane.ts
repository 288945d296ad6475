// Audit: what was written into the log of this host, as it is written: who let what pass, for which program, and what could
// not be written and so was not done.

import type { App } from '../app'
import { button, fill, h } from '../dom'
import type { Key } from '../i18n'
import { line, plain } from '../text'
import type { AuditRecord } from './audit-feed'
import type { Session } from './feed'
import { LogList } from './log-list'
import { emptyState, type PaneView } from './pane'

/** Operations that have words of their own; calls of programs stand under their own names. */
const WORDS: Record<string, Key> = {
  'consent.grant': 'op_grant', 'consent.revoke': 'op_revoke', 'consent.agree': 'op_agree', 'consent.withdraw': 'op_withdraw',
  'program.ended': 'op_ended', 'network.mismatch': 'op_mismatch', 'program.launch': 'op_launch', 'user.sign-in': 'op_signIn', 'user.add': 'op_addUser',
  'user.remove': 'op_removeUser', 'user.passwd': 'op_passwd', 'grant.add': 'op_addGrant', 'grant.remove': 'op_removeGrant',
  'trust.add': 'op_addTrust', 'trust.remove': 'op_removeTrust',
  'store.reset': 'op_reset', 'store.accept': 'op_accept', 'data.clear': 'op_clear', 'data.delete': 'op_delete', 'data.export': 'op_export',
  'audit.recover': 'op_recover', 'audit.prune': 'op_prune', 'host.debugger': 'op_debugger',
}

/** The audit pane. */
export class AuditPane implements PaneView {
  readonly element = h('div', { class: 'pane' })
  private readonly tools = h('div', { class: 'tools' })
  private readonly lost = h('p', { class: 'audit-lost', role: 'alert', hidden: true })
  private readonly blank = h('div', { class: 'blank' })
  private readonly foot = h('p', { class: 'audit-foot faint' })
  private readonly list: LogList<AuditRecord>
  private mine = false
  private session: Session | null = null

  constructor(private readonly app: App) {
    this.list = new LogList((one) => this.line(one), (one) => this.wanted(one), (n) => app.t('left', { n }))
    this.element.append(this.tools, this.lost, this.list.element, this.blank, this.foot)
  }

  draw(session: Session | null, whole: boolean): void {
    const { t, audit } = this.app
    this.session = session
    audit.begin()
    if (whole || !this.tools.firstChild) {
      const chip = (mine: boolean, key: Key) => button({ class: 'chip', attrs: { 'aria-pressed': String(mine === this.mine) } }, () => {
        this.mine = mine
        this.draw(this.session, true)
      }, t(key))
      fill(this.tools, h('div', { class: 'chips' }, chip(false, 'auditAll'), chip(true, 'auditMine')))
      this.list.reset(audit.records)
    } else this.list.update()
    this.lost.hidden = audit.lost === 0
    if (audit.lost) this.lost.textContent = t('auditLost', { n: audit.lost })
    this.list.element.hidden = this.list.empty
    this.blank.hidden = !this.list.empty
    fill(this.blank, emptyState(t('noAudit'), t('noAuditWhy')))
    fill(this.foot, audit.missed ? `${t('auditMissed', { n: audit.missed })} ` : null, t('auditFoot'), ' ', h('code', null, 'menshen audit verify'))
  }

  badge(): { text: string; bad: boolean } | null {
    const { lost } = this.app.audit
    return lost ? { text: String(lost), bad: true } : null
  }

  private wanted(one: AuditRecord): boolean {
    return !this.mine || one.program === this.app.stage.front?.program
  }

  private line(one: AuditRecord): HTMLElement {
    const { t } = this.app
    const words = WORDS[one.operation]
    const name = words ? t(words) : plain(one.operation, 80)
    const program = this.app.programs.find((known) => known.id === one.program)
    const about = [program ? line(program.name, 40) : line(one.program, 40), plain(one.why || one.detail, 300)].filter(Boolean).join(' · ')
    const key = one.why ? 'auditNotWritten' : one.outcome === 'allowed' ? 'auditAllowed' : one.outcome === 'refused' ? 'auditRefused' : 'auditFailed'
    const good = key === 'auditAllowed'
    const when = new Date(one.time)
    const title = [one.operation, when.toISOString(), one.person].filter(Boolean).join(' · ')
    return h('div', { class: 'call audit' }, h('div', { class: 'call-head', title },
      h('span', { class: 'audit-number mono' }, one.number === null ? '—' : String(one.number)),
      h('time', { attrs: { datetime: when.toISOString() } }, when.toLocaleTimeString(this.app.settings.lang === 'zh' ? 'zh-CN' : 'en-GB')),
      h('i', { class: `lamp ${good ? 'ok' : one.outcome === 'failed' ? 'unsupported' : 'denied'}` }),
      h('span', { class: words ? 'call-name audit-words' : 'call-name' }, name),
      h('span', { class: 'call-args' }, h('bdi', null, about)),
      h('span', { class: good ? 'tag ok' : 'tag bad' }, t(key))))
  }
}
