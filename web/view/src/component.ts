//! The base of all built-in components: attributes arrive one by one and are acted on once, at the end of the batch.
import type { Value } from '../../shared/value'
import type { Page } from './page/page'
import type { ViewNode } from './node'

/** One built-in component's behaviour, bound to one element. */
export class Component {
  /** Attribute values as the guest sent them. */
  readonly attrs = new Map<string, Value>()
  /** Names set since the last `update`. */
  readonly changed = new Set<string>()
  private queued = false
  private connected = false
  readonly el: HTMLElement

  constructor(readonly node: ViewNode, readonly page: Page) {
    this.el = node.el
  }

  /** Builds inner structure; called once, before any attribute. */
  build(): void {}
  /** Acts on changed attributes (and the first time on none); called at the end of a batch. */
  update(_changed: Set<string>): void {}
  /** Guest children were inserted or removed; called at the end of a batch, before `update`. */
  childrenChanged(): void {}
  /** The element came into the document / left it. */
  attached(): void {}
  detached(): void {}
  /** Trusted activation by tap, Enter or Space. False: handled, components further up do not act. */
  activate(_x: number, _y: number): boolean { return true }
  /** True when the component takes no input. */
  get disabled(): boolean { return this.bool('disabled') }
  /** Value for form and query; undefined when the component has none. */
  formValue(): Value { return undefined }
  /** Back to the first value; called by form reset. */
  formReset(): void {}
  /** A method of the component's context (canvas, video, ...). Throws for an unknown method. */
  invoke(method: string, _args: Value): Value | Promise<Value> {
    throw new Error(`${this.node.tag} has no method ${method}`)
  }

  /** Records an attribute; undefined removes it. */
  set(name: string, value: Value): void {
    if (value === undefined) this.attrs.delete(name)
    else this.attrs.set(name, value)
    this.changed.add(name)
    this.mark()
  }

  /** Queues the component for the end of the batch. */
  mark(): void {
    if (this.queued) return
    this.queued = true
    this.page.dirty.push(this)
  }

  /** End of batch: what was set is acted on. */
  settle(): void {
    this.queued = false
    const now = this.el.isConnected
    if (now) this.page.waiting.delete(this)
    else this.page.waiting.add(this)
    if (now !== this.connected) {
      this.connected = now
      if (now) this.page.live.add(this)
      else this.page.live.delete(this)
      if (!now) return this.detached()
      this.update(this.changed)
      this.changed.clear()
      return this.attached()
    }
    this.update(this.changed)
    this.changed.clear()
  }

  /** Leaves the document for good. */
  drop(): void {
    this.page.live.delete(this)
    this.page.waiting.delete(this)
    if (this.connected) {
      this.connected = false
      this.detached()
    }
  }

  /** Attribute as text. */
  str(name: string, fallback = ''): string {
    const v = this.attrs.get(name)
    return typeof v === 'string' ? v : v === undefined || v === null ? fallback : typeof v === 'object' ? fallback : String(v)
  }

  /** Attribute as a finite number. */
  num(name: string, fallback: number): number {
    const v = this.attrs.get(name)
    if (v === undefined || v === null || v === '') return fallback
    const n = typeof v === 'string' ? parseFloat(v) : Number(v)
    return Number.isFinite(n) ? n : fallback
  }

  /** Attribute as WeChat reads booleans: present and empty is true, any other non-empty text too. */
  bool(name: string, fallback = false): boolean {
    const v = this.attrs.get(name)
    return v === undefined || v === null ? fallback : v === '' ? true : Boolean(v)
  }

  /** Length attribute (number = px, rpx allowed) as CSS. */
  len(name: string, fallback: number): string {
    const v = this.attrs.get(name)
    const m = /^(-?\d*\.?\d+)(rpx|px|vw|vh|%|rem|em)?$/.exec(String(v ?? '').trim())
    if (!m) return `${fallback}px`
    return m[2] === 'rpx' ? `${Number(m[1]) / 7.5}vw` : `${m[1]}${m[2] ?? 'px'}`
  }

  /** Class names in an attribute, with the prefixes that apply to the element. */
  classes(name: string): string[] {
    return this.page.sheets.classNames(this.str(name), this.el)
  }

  /** Sends an event of this component. */
  emit(type: string, detail: Value = {}): void {
    this.page.emit(this.node, type, detail)
  }

  /** Sends a new value of a two-way bound attribute. */
  bind(name: string, value: Value): void {
    this.attrs.set(name, value)
    if (this.node.model?.has(name)) this.page.send(['m', this.node.id, name, value])
  }
}

/** The first argument of a context method (they arrive as a list) as an object; anything else is an empty one. */
export function options(args: Value): { [k: string]: Value } {
  const a = Array.isArray(args) ? args[0] : args
  return a && typeof a === 'object' && !Array.isArray(a) && !(a instanceof ArrayBuffer) ? a : {}
}

/** Creates an inner element with a class of our own (`menshen-` never collides with a program's). */
export function part<K extends keyof HTMLElementTagNameMap>(tag: K, name: string, ...children: Node[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag)
  e.className = `menshen-${name}`
  if (children.length) e.append(...children)
  return e
}
