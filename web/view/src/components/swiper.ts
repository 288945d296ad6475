//! swiper: slides by finger, mouse, keys and time. Every slide is placed by one number, the position, so that circular
//! and plain swipers are the same code.
import { dict } from '../dict'
import type { Value } from '../../../shared/value'
import { Component, part } from '../component'
import type { ViewNode } from '../node'

const EASING: Record<string, (t: number) => number> = dict({
  linear: (t) => t,
  easeInCubic: (t) => t ** 3,
  easeOutCubic: (t) => 1 - (1 - t) ** 3,
  easeInOutCubic: (t) => (t < 0.5 ? 4 * t ** 3 : 1 - (-2 * t + 2) ** 3 / 2),
  default: (t) => 1 - (1 - t) ** 3,
})

export class SwiperItem extends Component {
  override build(): void {
    this.el.setAttribute('role', 'group')
  }
}

export class Swiper extends Component {
  private readonly slides = part('div', 'slides')
  private readonly frame = part('div', 'slides-frame', this.slides)
  private readonly dots = part('div', 'dots')
  private current = 0
  private position = 0
  private timer = 0
  private raf = 0
  private dragging = false

  override build(): void {
    this.el.append(this.frame, this.dots)
    this.node.into = this.slides
    this.el.setAttribute('role', 'region')
    this.el.setAttribute('aria-roledescription', 'carousel')
    this.el.tabIndex = 0
    this.frame.addEventListener('pointerdown', (e) => this.down(e))
    this.el.addEventListener('keydown', (e) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key]
      if (by && e.isTrusted && e.target === this.el) {
        e.preventDefault()
        this.go(this.step(by), 'touch')
      }
    })
  }

  private get items(): (HTMLElement & { menshen?: ViewNode })[] {
    return Array.from(this.slides.children).filter((e) => e.tagName === 'WX-SWIPER-ITEM') as HTMLElement[]
  }

  private get vertical(): boolean { return this.bool('vertical') }
  private get shown(): number { return Math.max(1, Math.min(20, this.num('display-multiple-items', 1))) }
  private get circular(): boolean { return this.bool('circular') && this.items.length > this.shown }
  private get last(): number { return Math.max(0, this.items.length - this.shown) }

  override update(changed: Set<string>): void {
    const axis = this.vertical ? ['top', 'bottom'] : ['left', 'right']
    this.slides.style.inset = '0'
    this.slides.style.setProperty(axis[0]!, this.len('previous-margin', 0))
    this.slides.style.setProperty(axis[1]!, this.len('next-margin', 0))
    this.el.toggleAttribute('data-vertical', this.vertical)
    this.frame.style.touchAction = this.vertical ? 'pan-x' : 'pan-y'
    const n = this.items.length
    let to: number | undefined
    if (changed.has('current')) to = this.num('current', 0)
    if (changed.has('current-item-id')) {
      const i = this.items.findIndex((e) => e.menshen?.component?.str('item-id') === this.str('current-item-id'))
      if (i >= 0) to = i
    }
    if (n && this.current >= n) {
      this.current = Math.max(0, n - 1)
      this.position = this.current
    }
    this.layout()
    if (to !== undefined && n) {
      to = Math.max(0, Math.min(Math.floor(to), n - 1))
      if (to !== this.current) this.el.isConnected && this.placed ? this.go(to, '') : this.put(to)
    }
    this.placed = n > 0
    this.schedule()
  }

  private placed = false

  private put(to: number): void {
    this.current = this.position = to
    this.layout()
  }

  override attached(): void {
    this.schedule()
  }

  override detached(): void {
    clearTimeout(this.timer)
    cancelAnimationFrame(this.raf)
  }

  private schedule(): void {
    clearTimeout(this.timer)
    if (!this.bool('autoplay') || !this.el.isConnected || this.items.length < 2) return
    this.timer = window.setTimeout(() => {
      if (!this.dragging && !document.hidden) {
        const next = this.step(1)
        this.go(next === this.current ? 0 : next, 'autoplay')
      }
      this.schedule()
    }, Math.max(50, this.num('interval', 5000)))
  }

  private step(by: number): number {
    const n = this.items.length
    if (!n) return 0
    return this.circular ? (((this.current + by) % n) + n) % n : Math.max(0, Math.min(this.last, this.current + by))
  }

  private layout(): void {
    const items = this.items
    const n = items.length
    const size = 100 / this.shown
    for (const [i, el] of items.entries()) {
      let at = i - this.position
      if (this.circular) {
        at = ((at % n) + n) % n
        if (at > n - 1 || at > (n + this.shown) / 2) at -= n
      }
      el.style.position = 'absolute'
      el.style.width = this.vertical ? '100%' : `${size}%`
      el.style.height = this.vertical ? `${size}%` : '100%'
      el.style.transform = this.vertical ? `translate(0, ${at * 100}%) translateZ(0)` : `translate(${at * 100}%, 0) translateZ(0)`
      el.setAttribute('aria-hidden', String(Math.round(at) < 0 || Math.round(at) >= this.shown))
    }
    this.drawDots(n)
  }

  private drawDots(n: number): void {
    this.dots.hidden = !this.bool('indicator-dots')
    if (this.dots.hidden) return
    while (this.dots.childElementCount > n) this.dots.lastElementChild!.remove()
    while (this.dots.childElementCount < Math.min(n, 200)) this.dots.append(part('i', 'dot'))
    const color = (name: string, d: string): string => (CSS.supports('color', this.str(name)) ? this.str(name) : d)
    for (const [i, d] of Array.from(this.dots.children as HTMLCollectionOf<HTMLElement>).entries()) {
      const on = i >= this.current && i < this.current + this.shown
      d.style.backgroundColor = on ? color('indicator-active-color', '#000000') : color('indicator-color', 'rgba(0, 0, 0, .3)')
    }
  }

  private id(i: number): string {
    return this.items[i]?.menshen?.component?.str('item-id') ?? ''
  }

  /** Moves to a slide by animation. */
  private go(to: number, source: string): void {
    const n = this.items.length
    if (!n) return
    const from = this.position
    let target = to
    if (this.circular) {
      // The shorter way round; autoplay and keys always go on in their direction.
      const way = (((to - from) % n) + n) % n
      target = from + (way > n / 2 ? way - n : way)
    }
    if (to !== this.current) {
      this.current = to
      this.bind('current', to)
      this.emit('change', { current: to, currentItemId: this.id(to), source })
    }
    cancelAnimationFrame(this.raf)
    const ms = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : Math.min(10_000, this.num('duration', 500))
    const ease = EASING[this.str('easing-function', 'default')] ?? EASING['default']!
    const begun = performance.now()
    const step = (now: number): void => {
      const t = ms > 0 ? Math.min(1, Math.max(0, (now - begun) / ms)) : 1
      this.position = from + (target - from) * ease(t)
      this.layout()
      this.moved(from)
      if (t < 1) this.raf = requestAnimationFrame(step)
      else {
        this.position = to
        this.layout()
        this.emit('animationfinish', { current: to, currentItemId: this.id(to), source })
      }
    }
    this.raf = requestAnimationFrame(step)
  }

  private get length(): number {
    return ((this.vertical ? this.slides.clientHeight : this.slides.clientWidth) || 1) / this.shown
  }

  private moved(from: number): void {
    const d = (this.position - from) * this.length
    this.page.emitLate(this.node, 'transition', { dx: this.vertical ? 0 : d, dy: this.vertical ? d : 0 })
  }

  private down(d: PointerEvent): void {
    if (!d.isTrusted || d.button !== 0 || this.bool('disable-touch') || this.items.length < 2) return
    const begin = (e: PointerEvent): number => (this.vertical ? e.clientY : e.clientX)
    const start = begin(d)
    const from = Math.round(this.position)
    const time = performance.now()
    let taken = false
    const move = (e: PointerEvent): void => {
      const by = begin(e) - start
      if (!taken && Math.abs(by) > 8) {
        taken = this.dragging = true
        cancelAnimationFrame(this.raf)
      }
      if (!taken) return
      let to = from - by / this.length
      if (!this.circular) to = to < 0 ? to / 3 : to > this.last ? this.last + (to - this.last) / 3 : to
      this.position = to
      this.layout()
      this.moved(from)
    }
    const up = (e: PointerEvent): void => {
      removeEventListener('pointermove', move)
      removeEventListener('pointerup', up)
      removeEventListener('pointercancel', up)
      if (!taken) return
      this.dragging = false
      const by = begin(e) - start
      const fast = Math.abs(by) / (performance.now() - time) > 0.3
      let to = fast ? from - Math.sign(by) : Math.round(this.position)
      const n = this.items.length
      to = this.circular ? ((to % n) + n) % n : Math.max(0, Math.min(this.last, to))
      this.go(to, 'touch')
      this.schedule()
    }
    addEventListener('pointermove', move)
    addEventListener('pointerup', up)
    addEventListener('pointercancel', up)
  }

  override formValue(): Value {
    return undefined
  }
}
