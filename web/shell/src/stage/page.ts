// One opened page of a program: its frame, the bars around it, and what is drawn in its place when its view fails.

import type { App } from '../app'
import { button, h } from '../dom'
import { field, type PageMessage, type WindowConfig } from '../protocol'
import { asText, colour, plain } from '../text'
import { box, type Box } from '../device/camera'
import type { Guest } from './guest'
import { NavBar, type Left } from './nav-bar'
import type { Seat } from './spare'
import type { TabBarView } from './tab-bar'
import { themed } from './theming'
import { WebPane } from './web-pane'

/** User timing of the first page that this shell has painted. */
const FIRST = 'menshen:first-page'
/** Boxes that one page may have drawn above. */
const BOXES = 8

/** A page on the stage. */
export class Page {
  readonly number: number
  readonly path: string
  readonly query: unknown
  readonly how: string
  readonly config: WindowConfig
  readonly nav: NavBar
  readonly element: HTMLElement
  readonly tab: TabBarView | null
  readonly opened = performance.now()
  /** Milliseconds from the open message to the first paint; null until then. */
  paintedAfter: number | null = null
  homeHidden = false
  /** Boxes of the view above which the shell draws. */
  readonly boxes = new Map<number, Box>()
  private readonly covers = new Map<number, HTMLElement>()
  closing = false
  private readonly dots = h('div', { class: 'pull', hidden: true, role: 'status' }, h('i', null), h('i', null), h('i', null))
  private fallen: HTMLElement | null = null
  private readonly holder = h('div', { class: 'native-layer' })
  /** Its web-view; a page has one at most. */
  web: WebPane | null = null

  constructor(private readonly app: App, readonly guest: Guest, message: PageMessage, private readonly seat: Seat) {
    this.number = message.page
    this.path = asText(message.path ?? '')
    this.query = message.query
    this.how = message.how ?? 'push'
    this.config = message.window ?? {}
    const config = themed(this.config, guest.themes, app.settings.dark)
    this.element = seat.element
    this.nav = new NavBar(config, (what) => this.left(what), () => guest.changed(this))
    const bar = guest.tabBar
    const index = bar && message.tab !== false ? bar.indexOf(this.path) : -1
    this.tab = bar && index >= 0 ? bar.view(index) : null
    this.build(config)
    seat.frame.give(
      {
        page: this.number, theme: guest.look, lang: app.settings.lang,
        base: new URL(seat.frame.base, location.href).href, window: config,
      },
      {
        ready: () => app.send({ t: 'ready', guest: guest.id, page: this.number }),
        ack: (bytes) => app.send({ t: 'ack', guest: guest.id, page: this.number, bytes }),
        event: (bytes) => app.connection.event(guest.id, this.number, bytes),
        painted: () => this.painted(),
        gesture: (node, kind) => {
          if (kind === 'pulldown' && node === 0) return this.pull(true)
          app.send({ t: 'gesture', guest: guest.id, page: this.number, node, kind })
        },
        native: (node, value) => this.native(node, box(value)),
        webView: (node, src) => this.webView(node, src),
        fault: (problem) => this.fault(problem),
      },
    )
  }

  get base(): string {
    return this.seat.frame.base
  }

  /** A batch of commands: the whole WebSocket message goes to the view, nothing is copied. */
  batch(message: ArrayBuffer, offset: number): void {
    this.seat.frame.send({ t: 'batch', bytes: new Uint8Array(message, offset) }, message.byteLength, [message])
  }

  /** `bytes` is what the broker counts as owed until the view has taken the sheet. */
  style(path: string, css: string, bytes: number): void {
    this.seat.frame.send({ t: 'style', path, css, bytes }, bytes)
  }

  /** Asks the view something; it answers after all that was sent before. */
  ask(node: number, method: string, args: unknown): Promise<unknown> {
    return this.seat.frame.ask({ node, method, args })
  }

  /** The shell's appearance changed. */
  retheme(): void {
    const config = themed(this.config, this.guest.themes, this.app.settings.dark)
    this.nav.retheme(config)
    this.dress(config)
    this.seat.frame.send({ t: 'theme', theme: this.guest.look })
  }

  /** Shows or ends the pull-down sign. By the user: the program is told. */
  pull(byUser: boolean): void {
    if (!this.dots.hidden) return
    this.dots.hidden = false
    this.element.classList.add('pulled')
    if (byUser) this.app.send({ t: 'pulldown', guest: this.guest.id, page: this.number })
  }

  stopPull(): void {
    this.dots.hidden = true
    this.element.classList.remove('pulled')
  }

  /** `setBackgroundColor`, `setBackgroundTextStyle`. */
  background(args: unknown): void {
    const shade = field(args, 'backgroundColor')
    if (shade !== undefined) this.element.style.backgroundColor = colour(shade, '')
    const style = field(args, 'textStyle')
    if (style === 'light' || style === 'dark') this.dots.dataset['style'] = style
  }

  /** Draws what is at the left of the navigation bar for this depth in the stack. */
  depth(depth: number): void {
    const entry = this.tab !== null || this.guest.entry === this.path
    const left: Left = depth > 1 ? 'back' : entry || this.homeHidden ? 'none' : 'home'
    this.nav.setLeft(left, left === 'back' ? this.app.t('back') : this.app.t('programHome'))
  }

  /** Puts an element above the box of that node, inside of the frame's place. */
  cover(node: number, element: HTMLElement): void {
    this.covers.get(node)?.remove()
    this.covers.set(node, element)
    this.holder.append(element)
    this.place(node)
  }

  /** What stands above the box of that node. */
  coverOf(node: number): HTMLElement | undefined {
    return this.covers.get(node)
  }

  private native(node: number, now: Box | null): void {
    const known = this.boxes.has(node)
    if (!known && this.boxes.size >= BOXES) return
    if (now) this.boxes.set(node, now)
    else this.boxes.delete(node)
    if (known !== (now !== null)) this.app.send({ t: 'native', guest: this.guest.id, page: this.number, node, kind: now ? 'camera' : '' })
    if (now) return this.place(node)
    this.covers.get(node)?.remove()
    this.covers.delete(node)
  }

  private place(node: number): void {
    const at = this.boxes.get(node)
    const style = this.covers.get(node)?.style
    if (!at || !style) return
    const frame = this.seat.frame.element
    Object.assign(this.holder.style, { left: `${frame.offsetLeft}px`, top: `${frame.offsetTop}px`, width: `${frame.offsetWidth}px`, height: `${frame.offsetHeight}px` })
    Object.assign(style, { left: `${at.x}px`, top: `${at.y}px`, width: `${at.width}px`, height: `${at.height}px` })
  }

  /** The view ended: what happened, and two ways on. */
  fault(problem: string): void {
    this.app.send({ t: 'fault', guest: this.guest.id, page: this.number, message: problem.slice(0, 2000) })
    const { t } = this.app
    this.fallen?.remove()
    this.boxes.clear()
    this.holder.textContent = ''
    this.fallen = h(
      'div', { class: 'cover', role: 'alert' },
      h('h2', null, t('viewFault')),
      h('p', null, t('viewFaultWhy')),
      h('pre', { class: 'cover-detail' }, plain(problem, 1200)),
      h('div', { class: 'cover-buttons' },
        button({ class: 'primary' }, () => this.app.stage.restart(this.guest, this.link()), t('reload')),
        button({}, () => this.app.openInspector('console'), t('openInspector'))),
    )
    this.element.append(this.fallen)
  }

  /** Path with query, as a link says it. */
  link(): string {
    const query = this.query
    if (typeof query !== 'object' || query === null) return this.path
    const parts = Object.entries(query as Record<string, unknown>).map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(asText(value))}`)
    return parts.length ? `${this.path}?${parts.join('&')}` : this.path
  }

  dispose(): void {
    this.web?.close()
    this.web = null
    if (this.tab) this.guest.tabBar?.forget(this.tab)
    this.seat.frame.dispose()
    this.element.remove()
  }

  private dress(config: WindowConfig): void {
    this.element.style.backgroundColor = colour(config.backgroundColor, '')
    this.dots.dataset['style'] = config.backgroundTextStyle === 'light' ? 'light' : 'dark'
    // A frame whose scheme differs from its element's gets an opaque ground from the browser.
    this.seat.frame.element.style.colorScheme = this.guest.look
  }

  private build(config: WindowConfig): void {
    const { element } = this
    element.classList.remove('waiting')
    element.classList.toggle('custom-nav', this.nav.custom)
    element.setAttribute('aria-label', this.guest.name)
    element.dataset['path'] = this.path
    element.dataset['page'] = `${this.guest.id}.${this.number}`
    this.dress(config)
    this.seat.frame.element.title = this.guest.name
    element.prepend(this.nav.element)
    if (this.tab) {
      element.classList.toggle('tabs-top', this.guest.tabBar?.top === true)
      if (this.guest.tabBar?.top) this.nav.element.after(this.tab.element)
      else element.append(this.tab.element)
    }
    element.append(this.holder, this.dots)
  }

  private webView(node: number, src: string | null): void {
    if (src === null) {
      if (this.web?.node !== node) return
      this.web.close()
      this.web = null
      this.nav.element.hidden = this.nav.custom
      return
    }
    if (this.web && this.web.node !== node) {
      this.app.send({ t: 'webevent', guest: this.guest.id, page: this.number, node, type: 'error', detail: { src, errMsg: 'web-view:fail a page may have one web-view only' }, last: false })
      return
    }
    if (!this.web) {
      this.web = new WebPane(this.app, this.guest, this.number, node, () => this.link())
      this.element.append(this.web.element)
      // `navigationStyle: custom` does not hold for a page with a web-view: it could draw our bar otherwise.
      this.nav.element.hidden = false
    }
    this.web.ask(src)
  }

  private painted(): void {
    if (this.paintedAfter !== null) return
    this.paintedAfter = performance.now() - this.opened
    this.element.classList.add('painted')
    if (performance.getEntriesByName(FIRST).length === 0) performance.mark(FIRST)
    this.app.stage.spare.painted()
    this.app.send({ t: 'painted', guest: this.guest.id, page: this.number, ms: this.paintedAfter })
    this.app.settled()
    this.app.inspector.changed()
  }

  private left(what: Left): void {
    if (what === 'back') this.web?.flush()
    if (what === 'back') this.app.send({ t: 'back', guest: this.guest.id })
    if (what === 'home') this.app.send({ t: 'home', guest: this.guest.id })
  }
}
