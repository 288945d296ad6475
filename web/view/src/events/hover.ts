//! `hover-class`: classes that stand while a finger is down on view, button or navigator.
import { dict } from '../dict'
import { parentOf, type ViewNode } from '../node'
import type { Page } from '../page/page'

const DEFAULTS: Record<string, [name: string, start: number, stay: number]> = dict({
  view: ['none', 50, 400],
  button: ['button-hover', 20, 70],
  navigator: ['navigator-hover', 50, 600],
  'cover-view': ['none', 50, 400],
})

interface Lit { el: HTMLElement; names: string[]; stay: number; on: number }

/** The hover state of one page; one finger at a time. */
export class Hover {
  private lit: Lit[] = []
  private readonly timers = new Set<number>()

  constructor(private readonly page: Page) {}

  /** A finger went down on `n`: it and its ancestors light up after their own delays. */
  begin(n: ViewNode): void {
    this.end()
    for (let a: ViewNode | undefined = n; a; a = parentOf(a)) {
      const d = DEFAULTS[a.tag]
      if (!d) continue
      const c = a.component
      const own = c?.str('hover-class')
      if ((own || d[0]) === 'none' || c?.disabled || c?.bool('loading')) continue
      const names = own ? this.page.sheets.classNames(own, a.el) : [d[0]]
      const lit: Lit = { el: a.el, names, stay: c?.num('hover-stay-time', d[2]) ?? d[2], on: 0 }
      lit.on = this.later(() => lit.el.classList.add(...names), c?.num('hover-start-time', d[1]) ?? d[1])
      this.lit.push(lit)
      if (c?.bool('hover-stop-propagation')) break
    }
  }

  /** The finger left or moved away. */
  end(): void {
    for (const l of this.lit) {
      this.later(() => {
        clearTimeout(l.on)
        l.el.classList.remove(...l.names)
      }, l.stay)
    }
    this.lit = []
  }

  private later(f: () => void, ms: number): number {
    const t = window.setTimeout(() => {
      this.timers.delete(t)
      f()
    }, Math.min(Math.max(ms, 0), 10_000))
    this.timers.add(t)
    return t
  }

  dispose(): void {
    for (const t of this.timers) clearTimeout(t)
  }
}
