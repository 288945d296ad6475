// Jail: the process, its figures over time, what it may ask of the kernel, and the walls around it.

import type { App } from '../app'
import { fill, h } from '../dom'
import { glyph } from '../glyphs'
import type { Wall } from '../protocol'
import { bytes, line, millis, plain } from '../text'
import type { Session } from './feed'
import { emptyState, type PaneView } from './pane'
import { sparkline } from './spark'

/** The jail pane. */
export class JailPane implements PaneView {
  readonly element = h('div', { class: 'pane scrolls' })
  private readonly top = h('div', { class: 'stack-gap' })
  private readonly below = h('div', { class: 'stack-gap' })

  constructor(private readonly app: App) {
    this.element.append(this.top, this.below)
  }

  draw(session: Session | null, whole: boolean): void {
    this.drawTop(session)
    if (whole || !this.below.firstChild || this.below.dataset['calls'] !== this.calls(session).join()) this.drawBelow(session)
  }

  badge(): { text: string; bad: boolean } | null {
    const missing = (this.app.welcome?.walls ?? []).filter((one) => one.state !== 'on').length
    return missing ? { text: String(missing), bad: true } : null
  }

  private calls(session: Session | null): string[] {
    const list = session?.stats?.syscalls
    return Array.isArray(list) ? list.slice(0, 64).map((one) => line(one, 40)) : []
  }

  private drawTop(session: Session | null): void {
    const { t } = this.app
    const stats = session?.stats
    const debuggable = stats?.debuggable === true || this.app.welcome?.debuggable === true
    const banner = debuggable ? h('div', { class: 'banner', role: 'alert' }, glyph('warn', 20), h('p', null, t('debuggable'))) : null
    if (!session || !stats) {
      return fill(this.top, banner, session ? h('p', { class: 'faint centre' }, t('waitingStats')) : emptyState(t('noGuest'), t('noGuestWhy')))
    }
    const history = session.history.items
    const memory = stats.rss ?? stats.heap ?? 0
    // CPU over time is the difference between two samples.
    const rate = history.slice(1).map((one, index) => {
      const before = history[index]
      return before && one.at > before.at ? Math.max(0, ((one.cpu - before.cpu) / (one.at - before.at)) * 100) : 0
    })
    // The picture begins with half a minute and grows to two as samples come in.
    const room = Math.max(30, history.length)
    const card = (name: string, figure: string, note: string, picture: Element | null) =>
      h('div', { class: 'card figure' }, h('h3', null, name), h('p', { class: 'big' }, figure), h('p', { class: 'faint' }, note), picture)
    fill(
      this.top, banner,
      h('div', { class: 'cards two' },
        card(t('memory'), bytes(memory), stats.limit && stats.heap ? `${t('heap')} ${bytes(stats.heap)} · ${t('ofLimit', { limit: bytes(stats.limit) })}` : `${t('heap')} ${bytes(stats.heap ?? 0)}`,
          history.length > 1 ? sparkline(history.map((one) => one.rss), room, `${t('memory')} ${bytes(memory)}`) : null),
        card(t('cpu'), millis(stats.cpu ?? 0), `${(rate[rate.length - 1] ?? 0).toFixed(1)} %`,
          rate.length > 1 ? sparkline(rate, room, `${t('cpu')} ${millis(stats.cpu ?? 0)}`) : null),
        h('div', { class: 'card pair' },
          h('div', null, h('h3', null, t('process')), h('p', { class: 'big' }, stats.pid === undefined ? '–' : String(stats.pid)), session.ended ? h('span', { class: 'tag bad' }, t('ended')) : h('span', { class: 'tag ok' }, t('running'))),
          h('div', null, h('h3', null, t('callsMade')), h('p', { class: 'big' }, String(stats.calls ?? session.calls.total))))),
    )
  }

  private drawBelow(session: Session | null): void {
    const { t } = this.app
    const calls = this.calls(session)
    this.below.dataset['calls'] = calls.join()
    const walls = this.app.welcome?.walls ?? []
    fill(
      this.below,
      calls.length
        ? h('section', { class: 'card' }, h('h3', null, t('syscallsAllowed')),
          h('div', { class: 'syscalls' }, h('span', { class: 'big' }, String(calls.length)), ...calls.map((one) => h('code', null, one))),
          h('p', { class: 'faint' }, t('syscallsWhy')))
        : null,
      walls.length ? h('section', { class: 'card' }, h('h3', null, t('walls')), h('ul', { class: 'walls' }, ...walls.map((one) => this.wall(one)))) : null,
    )
  }

  private wall(wall: Wall): HTMLElement {
    const { t } = this.app
    const on = wall.state === 'on'
    return h('li', { class: on ? 'on' : 'off' },
      glyph(on ? 'tick' : 'warn', 16),
      h('div', null, h('span', { class: 'wall-name' }, line(wall.name, 80)), wall.why ? h('span', { class: 'faint' }, plain(wall.why, 300)) : null),
      on ? null : h('span', { class: 'tag warn' }, t(wall.state === 'missing' ? 'wallMissing' : 'wallOff')))
  }
}
