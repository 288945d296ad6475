//! The component descriptor of WXS: `ownerInstance` and `instance`, over glass-easel's elements.
import { Component, StyleSegmentIndex, type Element } from 'glass-easel'
import { guarded, reportProblem } from '../base/errors'
import { cancel, schedule } from '../base/timers'
import { env } from '../base/state'
import type { El } from '../backend/element'

const made = new WeakMap<Element, Descriptor>()
const FRAME_MS = 16
const SEGMENT = 3 satisfies StyleSegmentIndex.TEMP_EXTRA as StyleSegmentIndex

/** The descriptor of an element: always the same object for the same element, so that its state lasts. */
export const descriptor = (element: Element): Descriptor => {
  let d = made.get(element)
  if (!d) made.set(element, (d = new Descriptor(element)))
  return d
}

const dash = (name: string): string => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)

/** rpx in styles given by scripts: the view converts them in `style`, so they may stay as they are. */
const css = (style: unknown): string => {
  if (typeof style === 'string') return style
  if (!style || typeof style !== 'object') return ''
  let out = ''
  for (const k of Object.keys(style)) {
    const v = (style as Record<string, unknown>)[k]
    if (v !== undefined && v !== null && v !== '') out += `${k.startsWith('--') ? k : dash(k)}:${String(v)};`
  }
  return out
}

let warned = false
/** Scripts expect geometry at once; here it lies across a border, so they get what was last known and it is asked anew. */
const stale = (): void => {
  if (warned) return
  warned = true
  reportProblem('warning', 'WXS asked for geometry or computed style: it is answered from the last known values (zero at first), because templates run apart from the view')
}

export class Descriptor {
  readonly #element: Element
  #state: Record<string, unknown> | undefined
  #rect = { left: 0, top: 0, right: 0, bottom: 0, width: 0, height: 0 }
  #computed: Record<string, unknown> = {}

  constructor(element: Element) {
    this.#element = element
  }
  /** The nearest component that this element is or belongs to. */
  #component(): any {
    const e = this.#element
    return Component.isComponent(e) ? e : e.ownerShadowRoot?.getHostNode()
  }
  #backend(): El | null {
    return (this.#element.getBackendElement() as unknown as El | null) ?? null
  }
  #find(selector: string, all: boolean): Descriptor[] {
    const e = this.#element
    const root = Component.isComponent(e) ? e.getShadowRoot() : e.ownerShadowRoot
    if (!root) return []
    const list = all ? root.querySelectorAll(String(selector)) : [root.querySelector(String(selector))]
    return (list.filter(Boolean) as Element[]).map(descriptor)
  }
  selectComponent(selector: string): Descriptor | undefined {
    return this.#find(selector, false)[0]
  }
  selectAllComponents(selector: string): Descriptor[] {
    return this.#find(selector, true)
  }
  setStyle(style: unknown): this {
    this.#element.setNodeStyle(css(style), SEGMENT)
    return this
  }
  addClass(name: string): this {
    for (const c of String(name).split(/\s+/)) if (c) this.#element.toggleNodeClass(c, true, SEGMENT)
    return this
  }
  removeClass(name: string): this {
    for (const c of String(name).split(/\s+/)) {
      if (!c) continue
      this.#element.toggleNodeClass(c, false, SEGMENT)
      const list = this.#element.classList
      if (list?.contains(c)) this.#element.toggleNodeClass(c, false)
    }
    return this
  }
  hasClass(name: string): boolean {
    const list = this.#element.classList
    return !!list && (list.contains(String(name), SEGMENT) || list.contains(String(name)))
  }
  getDataset(): Record<string, unknown> {
    return { ...this.#element.dataset }
  }
  getState(): Record<string, unknown> {
    return (this.#state ??= {})
  }
  callMethod(name: string, args?: unknown): unknown {
    const c = this.#component()
    const f = c && Component.getMethod(c, String(name))
    if (!f) {
      reportProblem('warning', `WXS callMethod: ${c?.is ?? 'the component'} has no method "${String(name)}"`)
      return undefined
    }
    return guarded(`${String(name)} called by WXS`, () => f.call(c.getMethodCaller(), args))
  }
  triggerEvent(name: string, detail?: unknown, options?: object): void {
    this.#component()?.triggerEvent(String(name), detail ?? {}, { ...options, handleListenerReturn: () => undefined })
  }
  requestAnimationFrame(f: () => void): number {
    return typeof f === 'function' ? schedule(f, FRAME_MS) : 0
  }
  cancelAnimationFrame(id: number): void {
    cancel(id)
  }
  setTimeout(f: () => void, ms?: number): number {
    return typeof f === 'function' ? schedule(f, Math.max(4, Number(ms) || 0)) : 0
  }
  clearTimeout(id: number): void {
    cancel(id)
  }
  getBoundingClientRect(): object {
    stale()
    this.#backend()?.ask({ rect: true, size: true }, (v) => {
      if (v) this.#rect = v
    })
    return { ...this.#rect }
  }
  getComputedStyle(names?: string[]): Record<string, unknown> {
    stale()
    const wanted = Array.isArray(names) ? names : []
    this.#backend()?.ask({ computedStyle: wanted }, (v) => {
      if (v) Object.assign(this.#computed, v)
    })
    return { ...this.#computed }
  }
  /** Width of the window in px / 750: what one rpx is. */
  get rpx(): number {
    return (Number(env.system.windowWidth) || 375) / 750
  }
}
