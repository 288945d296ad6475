//! Fingers and mouse as WeChat's touch events: touchstart, touchmove, touchend, touchcancel, tap, longpress, longtap.
//! Only trusted input counts: a program cannot make one here anyway, but the view says so for the broker's tokens.
import type { Value } from '../../../shared/value'
import { ownerOf, parentOf, type ViewNode } from '../node'
import { stamp, type Page } from '../page/page'
import { Hover } from './hover'

const MOVE = 10
const LONG = 350
/** After a touch, browsers repeat it as mouse events for this long (ms). */
const ECHO = 800

interface Point { identifier: number; clientX: number; clientY: number; pageX: number; pageY: number; force: number }

type Extra = { [k: string]: Value }

/** Listens on the document for one page. */
export class Touches {
  private readonly stop = new AbortController()
  private readonly hover: Hover
  private target: ViewNode | undefined
  private start: Point | undefined
  private moved = false
  private long = false
  private timer = 0
  private lastTouch = -ECHO
  private mouse = false

  constructor(private readonly page: Page) {
    this.hover = new Hover(page)
    const on = <K extends keyof DocumentEventMap>(type: K, f: (e: DocumentEventMap[K]) => void, passive = true): void =>
      document.addEventListener(type, f, { capture: true, passive, signal: this.stop.signal })
    on('touchstart', (e) => this.touch(e, 'touchstart'))
    on('touchmove', (e) => this.touch(e, 'touchmove'), false)
    on('touchend', (e) => this.touch(e, 'touchend'))
    on('touchcancel', (e) => this.touch(e, 'touchcancel'))
    on('mousedown', (e) => e.button === 0 && this.pointer(e, 'touchstart'))
    on('mousemove', (e) => this.mouse && this.pointer(e, 'touchmove'))
    on('mouseup', (e) => this.mouse && e.button === 0 && this.pointer(e, 'touchend'))
    on('keydown', (e) => this.key(e), false)
    for (const type of ['transitionend', 'animationstart', 'animationiteration', 'animationend'] as const) on(type, (e) => this.animated(e))
  }

  dispose(): void {
    this.stop.abort()
    clearTimeout(this.timer)
    this.hover.dispose()
  }

  private animated(e: TransitionEvent | AnimationEvent): void {
    const n = ownerOf(e.target as Node)
    if (n && n.dom === e.target) this.page.emit(n, e.type, { elapsedTime: e.elapsedTime * 1000 })
  }

  private touch(e: TouchEvent, type: string): void {
    if (!e.isTrusted) return
    this.lastTouch = performance.now()
    const touches = Array.from(e.touches, point)
    const changed = Array.from(e.changedTouches, point)
    if (type === 'touchstart' && e.touches.length === 1) this.target = ownerOf(e.target as Node)
    const n = ownerOf(e.target as Node)
    // A caught move belongs to the program: the page under it stays where it is.
    if (type === 'touchmove' && n && e.cancelable && this.page.caught(n, 'touchmove')) e.preventDefault()
    this.input(type, n, touches, changed)
  }

  private pointer(e: MouseEvent, type: string): void {
    if (!e.isTrusted || performance.now() - this.lastTouch < ECHO) return
    const p = { identifier: 0, clientX: e.clientX, clientY: e.clientY, pageX: e.pageX, pageY: e.pageY, force: 1 }
    if (type === 'touchstart') {
      this.mouse = true
      this.target = ownerOf(e.target as Node)
    }
    if (type === 'touchend') this.mouse = false
    this.input(type, this.target, type === 'touchend' ? [] : [p], [p])
  }

  private input(type: string, n: ViewNode | undefined, touches: Point[], changed: Point[]): void {
    if (!n) return
    const p = changed[0]
    if (!p) return
    const extra = this.extra(n, touches, changed)
    if (type === 'touchmove') this.page.emitLate(n, type, detail(p), extra)
    else this.page.emit(n, type, detail(p), extra)
    const scroll = this.page.observers.scroll
    switch (type) {
      case 'touchstart':
        clearTimeout(this.timer)
        this.moved = touches.length > 1
        this.long = false
        this.start = p
        this.hover.begin(n)
        this.timer = window.setTimeout(() => this.pressed(n, touches, changed), LONG)
        scroll.down(p.clientY)
        break
      case 'touchmove':
        if (this.start && Math.hypot(p.clientX - this.start.clientX, p.clientY - this.start.clientY) > MOVE) {
          this.moved = true
          clearTimeout(this.timer)
          this.hover.end()
        }
        if (!this.caughtPull(n)) scroll.move(p.clientY)
        break
      default:
        clearTimeout(this.timer)
        this.hover.end()
        scroll.up()
        if (type === 'touchend' && !this.moved && !(this.long && this.page.heard(n, 'longpress'))) this.tap(n, p.pageX, p.pageY, extra)
        this.start = undefined
    }
  }

  // A gesture that a component or the program took is no pull of the page.
  private caughtPull(n: ViewNode): boolean {
    for (let x: ViewNode | undefined = n; x; x = parentOf(x)) if (/^(scroll-view|swiper|slider|movable-view|picker-view|map|canvas)$/.test(x.tag)) return true
    return this.page.caught(n, 'touchmove') || this.page.caught(n, 'touchstart')
  }

  private pressed(n: ViewNode, touches: Point[], changed: Point[]): void {
    this.long = true
    const p = changed[0]!
    const extra = this.extra(n, touches, changed)
    this.page.emit(n, 'longpress', detail(p), extra)
    this.page.emit(n, 'longtap', detail(p), extra)
  }

  /** A trusted tap: the broker hears of it first, then the guest, then the component acts. */
  private tap(n: ViewNode, x: number, y: number, extra: Extra): void {
    let actor: ViewNode | undefined
    for (let a: ViewNode | undefined = n; a; a = parentOf(a)) {
      const c = a.component
      if (!c) continue
      if (c.disabled && /^(button|switch|checkbox|radio|picker|navigator)$/.test(a.tag)) return
      actor ??= a
    }
    const open = chain(n).find((a) => a.component?.attrs.has('open-type'))
    if (open) this.page.gesture(open.id, open.component!.str('open-type'))
    // A button that submits a form is heard by the form.
    else if (actor?.component?.attrs.has('form-type') || this.page.heard(n, 'tap')) this.page.gesture(n.id, 'tap')
    this.page.emit(n, 'tap', { x, y }, extra)
    for (let a: ViewNode | undefined = actor; a; a = parentOf(a)) if (a.component?.activate(x, y) === false) break
  }

  private key(e: KeyboardEvent): void {
    if (!e.isTrusted || e.repeat || e.isComposing || (e.key !== 'Enter' && e.key !== ' ')) return
    const t = e.target as HTMLElement
    if (/^(INPUT|TEXTAREA|VIDEO|AUDIO)$/.test(t.tagName) || t.isContentEditable) return
    const n = ownerOf(t)
    if (!n || (n.dom !== t && !t.hasAttribute('data-acts'))) return
    e.preventDefault()
    const r = t.getBoundingClientRect()
    const p = { identifier: 0, clientX: r.left + r.width / 2, clientY: r.top + r.height / 2, pageX: r.left + r.width / 2 + scrollX, pageY: r.top + r.height / 2 + scrollY, force: 1 }
    this.tap(n, p.pageX, p.pageY, this.extra(n, [], [p]))
  }

  private extra(n: ViewNode, touches: Point[], changed: Point[]): Extra {
    const local = n.tag === 'canvas' ? n.el.getBoundingClientRect() : undefined
    const list = (a: Point[]): Value[] => a.map((p) => (local ? { ...p, x: p.clientX - local.left, y: p.clientY - local.top } : { ...p }))
    return { touches: list(touches), changedTouches: list(changed), timeStamp: stamp() }
  }
}

const chain = (n: ViewNode): ViewNode[] => {
  const out: ViewNode[] = []
  for (let a: ViewNode | undefined = n; a; a = parentOf(a)) out.push(a)
  return out
}

const detail = (p: Point): Value => ({ x: p.pageX, y: p.pageY })

const point = (t: Touch): Point => ({ identifier: t.identifier, clientX: t.clientX, clientY: t.clientY, pageX: t.pageX, pageY: t.pageY, force: t.force || 1 })
