// Calls: every wx call, with its verdict and how long it took.

import type { App } from '../app'
import { button, fill, h } from '../dom'
import type { Key } from '../i18n'
import { millis, plain } from '../text'
import type { Call, Session } from './feed'
import { LogList } from './log-list'
import { emptyState, type PaneView, stamp } from './pane'

/** The calls pane. */
export class CallsPane implements PaneView {
  readonly element = h('div', { class: 'pane' })
  private failed = false
  private wanted = ''
  private readonly tools = h('div', { class: 'tools' })
  private readonly blank = h('div', { class: 'blank' })
  private readonly field = h('input', { class: 'field', type: 'search', attrs: { spellcheck: 'false' } })
  private readonly list: LogList<Call>
  private session: Session | null = null

  constructor(private readonly app: App) {
    this.list = new LogList(
      (call) => this.line(call),
      (call) => (!this.failed || call.verdict !== 'ok') && (!this.wanted || `${call.name} ${call.args}`.toLowerCase().includes(this.wanted)),
      (n) => app.t('left', { n }),
    )
    this.field.addEventListener('input', () => {
      this.wanted = this.field.value.toLowerCase()
      this.draw(this.session, true)
    })
    this.element.append(this.tools, this.list.element, this.blank)
  }

  draw(session: Session | null, whole: boolean): void {
    const { t } = this.app
    this.session = session
    if (whole || !this.tools.firstChild) {
      this.field.placeholder = t('filter')
      this.field.setAttribute('aria-label', t('filter'))
      const pick = (failed: boolean, text: string) =>
        button({ class: 'chip', attrs: { 'aria-pressed': String(this.failed === failed) } }, () => {
          this.failed = failed
          this.draw(this.session, true)
        }, text)
      fill(this.tools, h('div', { class: 'chips' }, pick(false, t('all')), pick(true, t('onlyFailed'))), this.field)
    }
    if (whole) this.list.reset(session?.calls ?? null)
    else this.list.update()
    this.list.element.hidden = this.list.empty
    this.blank.hidden = !this.list.empty
    fill(this.blank, emptyState(session ? t('noCalls') : t('noGuest'), session ? '' : t('noGuestWhy')))
  }

  badge(session: Session | null): { text: string; bad: boolean } | null {
    if (!session?.calls.total) return null
    return session.failed ? { text: String(session.failed), bad: true } : { text: String(session.calls.total), bad: false }
  }

  private line(call: Call): HTMLElement {
    const { t } = this.app
    const known = ['ok', 'fail', 'denied', 'unsupported'].includes(call.verdict) ? call.verdict : 'fail'
    const detail = h('div', { class: 'call-detail', hidden: true },
      call.args ? h('pre', null, plain(call.args, 2000)) : null,
      call.errMsg ? h('pre', { class: 'bad-text' }, plain(call.errMsg, 600)) : null)
    const bar = h('i', { class: 'call-bar' })
    // A logarithmic bar: 1 µs is nothing, 100 ms fills it.
    bar.style.width = `${Math.min(100, Math.max(2, (Math.log10(Math.max(1, call.us)) / 5) * 100))}%`
    const head = button({ class: 'call-head', attrs: { 'aria-expanded': 'false' } }, () => {
      detail.hidden = !detail.hidden
      head.setAttribute('aria-expanded', String(!detail.hidden))
    },
    h('time', null, stamp(call.time)),
    h('i', { class: `lamp ${known}`, title: t(`verdict_${known}` as Key) }),
    h('span', { class: 'call-name' }, plain(call.name, 80)),
    h('span', { class: 'call-args' }, known === 'ok' ? plain(call.args, 160) : plain(call.errMsg || call.args, 160)),
    call.sync ? h('span', { class: 'tag' }, t('sync')) : null,
    known === 'ok' ? null : h('span', { class: known === 'unsupported' ? 'tag warn' : 'tag bad' }, t(`verdict_${known}` as Key)),
    h('span', { class: 'call-time' }, millis(call.us / 1000), bar))
    return h('div', { class: 'call' }, head, detail)
  }
}
