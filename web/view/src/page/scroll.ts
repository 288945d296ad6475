//! The page's own scrolling: position reports, the bottom, and the pull at its top that asks for a refresh.
import type { Page } from './page'

const turnsX = new WeakMap<Element, number>()
const turnsY = new WeakMap<Element, number>()

/** Scrolls an axis with WeChat's durations (browsers' smooth scrolling knows none). */
export function smoothScroll(el: Element, axis: 'x' | 'y', to: number, ms: number): void {
  const key = axis === 'x' ? 'scrollLeft' : 'scrollTop'
  const from = el[key]
  // The latest wish counts: one that is still on its way would pull the other way.
  const turns = axis === 'x' ? turnsX : turnsY
  const turn = (turns.get(el) ?? 0) + 1
  turns.set(el, turn)
  if (!(ms > 0) || matchMedia('(prefers-reduced-motion: reduce)').matches) {
    el[key] = to
    return
  }
  const start = performance.now()
  const step = (now: number): void => {
    if (turns.get(el) !== turn) return
    const t = Math.min(1, Math.max(0, (now - start) / ms))
    el[key] = from + (to - from) * (1 - (1 - t) ** 3)
    if (t < 1 && el.isConnected) requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
}

const PULL = 60

/** Watches the page's scroll position and pulls. */
export class PageScroll {
  listening = false
  /** Distance from the bottom that counts as reached; undefined: the page does not listen. */
  bottom: number | undefined = undefined
  private armed = true
  private height = 0
  private startY: number | undefined
  private pulled = 0

  constructor(private readonly page: Page) {
    document.addEventListener('scroll', this.scrolled, { passive: true })
  }

  private readonly scrolled = (): void => {
    const s = document.scrollingElement!
    if (this.listening) this.page.sendLate('page:scroll', ['s', s.scrollTop])
    if (this.bottom === undefined) return
    const near = s.scrollTop + innerHeight >= s.scrollHeight - this.bottom && s.scrollTop > 0
    // More content re-arms it, as leaving the bottom does.
    if (!near || s.scrollHeight > this.height + 1) this.armed = true
    if (near && this.armed) {
      this.armed = false
      this.height = s.scrollHeight
      this.page.send(['b'])
    }
  }

  /** A finger went down at `y`; only at the very top can it become a pull. */
  down(y: number): void {
    this.startY = this.page.window['enablePullDownRefresh'] === true && document.scrollingElement!.scrollTop <= 0 ? y : undefined
    this.pulled = 0
  }

  move(y: number): void {
    if (this.startY === undefined) return
    this.pulled = Math.max(0, (y - this.startY) / 2)
    if (document.scrollingElement!.scrollTop > 0) this.pulled = 0
    const root = this.page.root.el
    root.style.transition = ''
    root.style.transform = this.pulled > 4 ? `translateY(${Math.min(this.pulled, 120)}px)` : ''
  }

  /** The finger left: far enough is a refresh, which the shell shows. */
  up(): void {
    if (this.startY === undefined) return
    this.startY = undefined
    if (this.pulled > PULL) this.page.gesture(0, 'pulldown')
    this.release()
  }

  release(): void {
    const root = this.page.root.el
    if (!root.style.transform) return
    root.style.transition = 'transform .2s'
    root.style.transform = ''
    this.pulled = 0
  }

  dispose(): void {
    document.removeEventListener('scroll', this.scrolled)
  }
}
