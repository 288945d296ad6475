//! IntersectionObserver and MediaQueryObserver of the guest (command 29), answered by `["o", id, value]`.
import type { Value } from '../../../shared/value'
import { ViewFault } from '../fault'
import { MAX_OBSERVERS } from '../limits'
import { PageScroll } from './scroll'
import type { Page } from './page'

type Obj = { [k: string]: Value }

const MEDIA = new Set(['minWidth', 'maxWidth', 'width', 'minHeight', 'maxHeight', 'height', 'orientation'])

/** A media query from WeChat's options; only numbers and the two orientations get into its text. */
export function mediaQuery(o: Obj): string {
  const parts: string[] = []
  for (const [k, v] of Object.entries(o)) {
    if (!MEDIA.has(k)) continue
    const name = k.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)
    if (k === 'orientation') parts.push(`(orientation: ${v === 'landscape' ? 'landscape' : 'portrait'})`)
    else if (Number.isFinite(Number(v))) parts.push(`(${name}: ${Number(v)}px)`)
  }
  return parts.join(' and ') || 'all'
}

const rect = (r: DOMRectReadOnly | null): Value => (r ? { left: r.left, right: r.right, top: r.top, bottom: r.bottom, width: r.width, height: r.height } : null)

/** All observers of a page. */
export class Observers {
  readonly scroll: PageScroll
  private readonly running = new Map<number, () => void>()

  constructor(private readonly page: Page) {
    this.scroll = new PageScroll(page)
  }

  /** Starts, replaces or (null) stops an observer. Options: `{kind: 'intersection', targets, relative, margins, thresholds, initialRatio}` or `{kind: 'media', query}`. */
  observe(id: number, options: Value): void {
    this.running.get(id)?.()
    this.running.delete(id)
    if (options === null || options === undefined) return
    if (typeof options !== 'object' || Array.isArray(options)) throw new ViewFault('observer options are not an object')
    if (this.running.size >= MAX_OBSERVERS) throw new ViewFault(`more than ${MAX_OBSERVERS} observers`)
    const o = options as Obj
    if (o['kind'] === 'media') this.media(id, (o['query'] ?? {}) as Obj)
    else if (o['kind'] === 'intersection') this.intersection(id, o)
    else if (o['kind'] === 'audio') this.running.set(id, this.page.sounds.watch(id, Number(o['audio'])))
    else throw new ViewFault('observer kind is unknown')
  }

  private media(id: number, o: Obj): void {
    const m = matchMedia(mediaQuery(o))
    const tell = (): void => this.page.send(['o', id, { matches: m.matches }])
    m.addEventListener('change', tell)
    this.running.set(id, () => m.removeEventListener('change', tell))
    tell()
  }

  private intersection(id: number, o: Obj): void {
    const targets = Array.isArray(o['targets']) ? o['targets'].slice(0, 10_000) : []
    const margins = (o['margins'] ?? {}) as Obj
    const px = (k: string): string => `${Number(margins[k] ?? 0) || 0}px`
    const root = typeof o['relative'] === 'number' && o['relative'] !== 0 ? this.page.nodes.get(o['relative']) : undefined
    const thresholds = Array.isArray(o['thresholds']) ? o['thresholds'].map(Number).filter((n) => n >= 0 && n <= 1) : [0]
    const ratios = new Map<Element, number>()
    const initial = Number(o['initialRatio'] ?? 0)
    const observer = new IntersectionObserver(
      (entries) => {
        for (const e of entries) {
          const before = ratios.get(e.target) ?? initial
          ratios.set(e.target, e.intersectionRatio)
          // The browser always tells the first state; WeChat only a change against `initialRatio`.
          const first = !seen.has(e.target)
          seen.add(e.target)
          if (first && !e.isIntersecting && before === 0) continue
          if (first && e.intersectionRatio === before && before !== 0) continue
          this.page.send(['o', id, {
            target: (e.target as Element & { menshen?: { id: number } }).menshen?.id ?? 0,
            intersectionRatio: e.intersectionRatio,
            intersectionRect: rect(e.intersectionRect),
            boundingClientRect: rect(e.boundingClientRect),
            relativeRect: rect(e.rootBounds ?? new DOMRect(0, 0, innerWidth, innerHeight)),
            time: Math.round(e.time),
          }])
        }
      },
      { root: root ? root.el : document, rootMargin: `${px('top')} ${px('right')} ${px('bottom')} ${px('left')}`, threshold: thresholds.length ? thresholds : [0] },
    )
    const seen = new Set<Element>()
    for (const t of targets) {
      const n = this.page.nodes.get(Number(t))
      if (n && !n.tag.startsWith('#')) observer.observe(n.el)
    }
    this.running.set(id, () => observer.disconnect())
  }

  dispose(): void {
    for (const stop of this.running.values()) stop()
    this.running.clear()
    this.scroll.dispose()
  }
}
