// Network: every request, with what the host decided, how it was signed, what was found about its answer, and where the time went.

import type { App } from '../app'
import { button, fill, h } from '../dom'
import type { Key } from '../i18n'
import { bytes, millis, plain } from '../text'
import type { Session } from './feed'
import { LogList } from './log-list'
import { isBad, type NetworkNote } from './network-note'
import { emptyState, type PaneView, stamp } from './pane'

/** The network pane. */
export class NetworkPane implements PaneView {
  readonly element = h('div', { class: 'pane' })
  private bad = false
  private wanted = ''
  private readonly tools = h('div', { class: 'tools' })
  private readonly blank = h('div', { class: 'blank' })
  private readonly field = h('input', { class: 'field', type: 'search', attrs: { spellcheck: 'false' } })
  private readonly list: LogList<NetworkNote>
  private session: Session | null = null

  constructor(private readonly app: App) {
    this.list = new LogList(
      (note) => this.line(note),
      (note) => (!this.bad || isBad(note)) && (!this.wanted || `${note.api} ${note.method} ${note.url}`.toLowerCase().includes(this.wanted)),
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
      const pick = (bad: boolean, text: string) =>
        button({ class: 'chip', attrs: { 'aria-pressed': String(this.bad === bad) } }, () => {
          this.bad = bad
          this.draw(this.session, true)
        }, text)
      fill(this.tools, h('div', { class: 'chips' }, pick(false, t('all')), pick(true, t('netOnlyBad'))), this.field)
    }
    if (whole) this.list.reset(session?.network ?? null)
    else this.list.update()
    this.list.element.hidden = this.list.empty
    this.blank.hidden = !this.list.empty
    fill(this.blank, emptyState(session ? t('noNetwork') : t('noGuest'), session ? t('noNetworkWhy') : t('noGuestWhy')))
  }

  badge(session: Session | null): { text: string; bad: boolean } | null {
    if (!session?.network.total) return null
    return session.stopped ? { text: String(session.stopped), bad: true } : { text: String(session.network.total), bad: false }
  }

  private line(note: NetworkNote): HTMLElement {
    const { t } = this.app
    const lamp = isBad(note) ? (note.verdict === 'ok' ? 'unsupported' : 'fail') : 'ok'
    const detail = this.detail(note)
    detail.hidden = true
    const bar = h('i', { class: 'call-bar' })
    // A logarithmic bar: 1 ms is nothing, 10 s fill it.
    bar.style.width = `${Math.min(100, Math.max(2, (Math.log10(Math.max(1, note.ms)) / 4) * 100))}%`
    const head = button({ class: 'call-head', attrs: { 'aria-expanded': 'false' } }, () => {
      detail.hidden = !detail.hidden
      head.setAttribute('aria-expanded', String(!detail.hidden))
    },
    h('time', null, stamp(note.time)),
    h('i', { class: `lamp ${lamp}` }),
    h('span', { class: 'call-name' }, plain(note.method, 12)),
    h('span', { class: 'call-args' }, plain(note.url, 200)),
    note.status ? h('span', { class: 'tag' }, String(note.status)) : null,
    note.verdict === 'ok' ? null : h('span', { class: 'tag bad' }, t(`net_${note.verdict}` as Key)),
    note.checksum && note.verdict === 'ok' ? h('span', { class: note.checksum === 'mismatch' ? 'tag warn' : 'tag' }, t(`sum_${note.checksum}` as Key)) : null,
    h('span', { class: 'call-time' }, millis(note.ms), bar))
    return h('div', { class: 'call network' }, head, detail)
  }

  private detail(note: NetworkNote): HTMLElement {
    const { t } = this.app
    const row = (name: Key, value: string, bad = false) => [h('dt', null, t(name)), h('dd', bad ? { class: 'bad-text' } : null, value)]
    const how = note.signed
    const signature = how ? [how.mode, t(`form_${how.form.replaceAll('-', '_')}` as Key), t(how.named ? 'netNamed' : 'netUnnamed')].join(' · ') : t('netUnsigned')
    const connection = [note.address, note.http && `HTTP/${note.http}`, note.reused ? t('netReused') : ''].filter(Boolean).join(' · ')
    return h('dl', { class: 'call-detail facts' },
      ...row('netRequest', plain(`${note.api}: ${note.method} ${note.url}`, 700)),
      ...(note.why ? row('netWhy', plain(note.why, 300), isBad(note)) : []),
      ...row('netSignature', signature),
      ...(note.kid ? row('netKey', plain(note.kid, 120)) : []),
      ...row('netChecksum', note.checksum ? t(`sum_${note.checksum}_why` as Key) : t('sum_none'), note.checksum === 'mismatch'),
      ...(connection ? row('netConnection', plain(connection, 120)) : []),
      ...row('netTime', t('netTimes', { connect: millis(note.connect), answer: millis(note.answer), all: millis(note.ms) })),
      ...row('netSize', t('netSizes', { sent: bytes(note.sent), got: bytes(note.bytes) })),
      ...(note.dropped.length ? row('netDropped', plain(note.dropped.join(', '), 400)) : []))
  }
}
