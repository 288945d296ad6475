// Timings: how long launches, first paints, navigations and setData took. Cards with bars, then the latest as a scale.

import type { App } from '../app'
import { fill, h } from '../dom'
import type { Key } from '../i18n'
import { line, millis } from '../text'
import type { Session, Timing } from './feed'
import { emptyState, type PaneView } from './pane'
import { barChart } from './spark'

const CARDS = ['launch', 'firstPaint', 'navigate', 'setData']
const RECENT = 40
/** No bar longer than this share of the scale when one value dwarfs the others. */
const FULL = 100

/** The timings pane. */
export class TimingsPane implements PaneView {
  readonly element = h('div', { class: 'pane scrolls' })

  constructor(private readonly app: App) {}

  draw(session: Session | null): void {
    const { t } = this.app
    const all = session?.timings.items ?? []
    if (!session || !all.length) return fill(this.element, emptyState(session ? t('noTimings') : t('noGuest'), session ? '' : t('noGuestWhy')))
    const names = [...new Set([...CARDS, ...all.map((one) => one.name)])].filter((name) => all.some((one) => one.name === name)).slice(0, 8)
    const recent = all.slice(-RECENT).reverse()
    const high = Math.max(...recent.map((one) => one.ms), 1)
    fill(
      this.element,
      h('div', { class: 'cards two' }, ...names.map((name) => this.card(name, all.filter((one) => one.name === name)))),
      h('section', { class: 'card' }, h('h3', null, t('recent')), h('div', { class: 'bars-list' }, ...recent.map((one) => this.row(one, high)))),
    )
  }

  badge(): null {
    return null
  }

  private name(name: string): string {
    return CARDS.includes(name) ? this.app.t(`timing_${name}` as Key) : line(name, 40)
  }

  private card(name: string, list: Timing[]): HTMLElement {
    const { t } = this.app
    const values = list.map((one) => one.ms)
    const sorted = [...values].sort((a, b) => a - b)
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0
    return h('div', { class: 'card figure' },
      h('h3', null, this.name(name)),
      h('p', { class: 'big' }, millis(values[values.length - 1] ?? 0)),
      h('p', { class: 'faint' }, values.length > 1 ? `${t('median', { ms: millis(median) })} · ${t('times', { n: values.length })}` : ' '),
      values.length > 1 ? barChart(values, 30, `${this.name(name)}: ${values.slice(-30).map(millis).join(', ')}`) : null)
  }

  private row(timing: Timing, high: number): HTMLElement {
    const bar = h('i', { class: `t-${CARDS.includes(timing.name) ? timing.name : 'other'}` })
    bar.style.width = `${Math.max(0.5, (timing.ms / high) * FULL)}%`
    return h('div', { class: 'bar-row' },
      h('span', { class: 'bar-name' }, this.name(timing.name), timing.path ? h('bdi', { class: 'faint mono' }, ` ${line(timing.path, 80)}`) : null),
      h('span', { class: 'bar-track' }, bar),
      h('span', { class: 'bar-value' }, millis(timing.ms)))
  }
}
