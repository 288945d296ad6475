// Pages & data: the page stack as a pile of cards, and the data of the chosen page as a tree, asked for on demand.

import type { App } from '../app'
import { button, fill, h } from '../dom'
import { glyph } from '../glyphs'
import type { Page } from '../stage/page'
import { line, millis } from '../text'
import type { Session } from './feed'
import { emptyState, type PaneView } from './pane'
import { tree } from './value-tree'

/** The pages pane. */
export class PagesPane implements PaneView {
  readonly element = h('div', { class: 'pane scrolls' })
  private chosen: number | null = null
  private readonly pile = h('div', { class: 'pile' })
  private readonly data = h('section', { class: 'card data' })
  private drawnData: unknown = null
  private asked = -1

  constructor(private readonly app: App) {
    this.element.append(this.pile, this.data)
  }

  draw(session: Session | null, whole: boolean): void {
    const { t } = this.app
    const guest = this.app.stage.front
    if (!guest || !session || guest.stack.length === 0) {
      this.data.hidden = true
      this.asked = -1
      return fill(this.pile, emptyState(t('noGuest'), t('noGuestWhy')))
    }
    const hidden = [...guest.pages.values()].filter((page) => !guest.stack.includes(page) && !page.closing)
    const pages = [...guest.stack].reverse()
    const shown = [...pages, ...hidden].find((page) => page.number === this.chosen) ?? guest.top
    const now = JSON.stringify([guest.id, shown?.number, pages.map((page) => [page.number, page.paintedAfter, page.nav.text]), hidden.map((page) => page.number)])
    if (whole || this.pile.dataset['now'] !== now || !this.pile.querySelector('.leaf')) {
      this.pile.dataset['now'] = now
      fill(this.pile,
        h('h3', null, t('stack'), h('span', { class: 'faint' }, t('stackWhy'))),
        ...pages.map((page, index) => this.leaf(page, index === 0, page === shown, index)),
        ...hidden.map((page) => this.leaf(page, false, page === shown, 1)))
    }
    this.drawData(session, shown ?? null, whole)
  }

  badge(): { text: string; bad: boolean } | null {
    const depth = this.app.stage.front?.stack.length ?? 0
    return depth > 1 ? { text: String(depth), bad: false } : null
  }

  private leaf(page: Page, top: boolean, chosen: boolean, depth: number): HTMLElement {
    const { t } = this.app
    const made = button({ class: top ? 'leaf top' : 'leaf', attrs: { 'aria-pressed': String(chosen) } }, () => {
      this.chosen = page.number
      this.ask(page)
      this.app.inspector.redraw()
    },
    h('span', { class: 'leaf-title' }, h('bdi', null, page.nav.text || line(page.path, 60)), top ? h('span', { class: 'tag ok' }, t('onScreen')) : null),
    h('code', null, h('bdi', null, line(page.link(), 200))),
    page.paintedAfter === null ? null : h('span', { class: 'faint' }, `${t('timing_firstPaint')} ${millis(page.paintedAfter)}`))
    made.style.marginInline = `${Math.min(depth, 4) * 10}px`
    return made
  }

  private ask(page: Page): void {
    this.asked = page.number
    this.app.send({ t: 'data', guest: page.guest.id, page: page.number })
  }

  private drawData(session: Session, page: Page | null, whole: boolean): void {
    const { t } = this.app
    this.data.hidden = page === null
    if (!page) return
    if (this.asked !== page.number) this.ask(page)
    const known = session.data.get(page.number)
    if (!whole && this.drawnData === (known ?? page)) return
    this.drawnData = known ?? page
    fill(this.data,
      h('header', { class: 'data-head' },
        h('h3', null, t('data')),
        known ? h('span', { class: 'faint' }, t('asOf', { time: known.at.toLocaleTimeString() })) : null,
        button({ class: 'icon-button', label: t('readAgain') }, () => this.ask(page), glyph('restart', 17))),
      known ? tree(known.value, 1) : h('p', { class: 'faint' }, t('dataNone')))
  }
}
