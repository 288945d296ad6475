//! One page of a program: its nodes, sheets, outgoing events and components, behind one MessagePort.
import { Writer, type Value } from '../../../shared/value'
import { Offscreen } from '../canvas/offscreen'
import { Pictures } from '../canvas/pictures'
import { Assets } from '../css/assets'
import { Sheets } from '../css/sheets'
import type { Component } from '../component'
import { parentOf, ViewNode } from '../node'
import { Observers } from './observe'
import { Sounds } from './sound'

/** What the shell says about the page when it gives it to this frame. */
export interface Init {
  page: number
  path?: string
  theme?: string
  lang?: string
  base: string
  window?: Record<string, unknown>
}

/** State of one page. Created by `init`, ended by `dispose` or a fault. */
export class Page {
  readonly nodes = new Map<number, ViewNode>()
  readonly assets: Assets
  readonly sheets: Sheets
  readonly observers: Observers
  readonly sounds = new Sounds(this)
  readonly pictures = new Pictures(this)
  readonly offscreen = new Offscreen(this)
  readonly root: ViewNode
  /** Components to settle at the end of the batch. */
  readonly dirty: Component[] = []
  /** Components in the document. */
  readonly live = new Set<Component>()
  /** Components that were made but are not in the document. */
  readonly waiting = new Set<Component>()
  /** True when nodes left or entered the document in this batch. */
  moved = false
  readonly window: Record<string, unknown>
  readonly lang: string
  private readonly announced = new Set<string>()
  private queue: Value[] = []
  private readonly late = new Map<string, Value>()
  private ended = false

  constructor(readonly port: MessagePort, init: Init) {
    this.window = init.window ?? {}
    this.lang = init.lang ?? 'zh'
    this.assets = new Assets(init.base.replace(/\/$/, ''), init.path ?? '')
    this.sheets = new Sheets(this.assets)
    this.observers = new Observers(this)
    this.sheets.onchange = () => this.backdrop()
    const root = document.createElement('wx-page')
    this.root = new ViewNode(0, 'page', root)
    this.nodes.set(0, this.root)
    document.body.append(root)
    document.documentElement.lang = this.lang
    this.theme(init.theme ?? 'light')
  }

  theme(name: string): void {
    document.documentElement.dataset['theme'] = name === 'dark' ? 'dark' : 'light'
    this.sheets.theme(name === 'dark')
    this.backdrop()
  }

  /** The page's background covers the whole window, as a body's would. */
  backdrop(): void {
    requestAnimationFrame(() => {
      if (this.ended) return
      const s = getComputedStyle(this.root.el)
      document.documentElement.style.backgroundColor = s.backgroundColor
    })
  }

  /** A text in Chinese or English, by the language of the shell. */
  say(zh: string, en: string): string {
    return this.lang.startsWith('en') ? en : zh
  }

  announce(type: string): void {
    this.announced.add(type)
  }

  /** True when `node` or an ancestor listens to `type`. */
  heard(node: ViewNode, type: string): boolean {
    if (!this.announced.has(type)) return false
    for (let n: ViewNode | undefined = node; n; n = parentOf(n)) if (n.types?.has(type)) return true
    return false
  }

  /** True when the way of `type` from `node` up ends in a catching listener. */
  caught(node: ViewNode, type: string): boolean {
    if (!this.announced.has(type)) return false
    for (let n: ViewNode | undefined = node; n; n = parentOf(n)) {
      const level = n.types?.get(type)
      if (level !== undefined && ((level & 15) === 3 || level >> 4 === 3)) return true
    }
    return false
  }

  /** Sends an event of a node when somebody listens. */
  emit(node: ViewNode, type: string, detail: Value, extra?: { [k: string]: Value }): void {
    if (this.heard(node, type)) this.send(['e', node.id, type, detail, extra ?? { timeStamp: stamp() }])
  }

  /** The same at most once a frame: only the last one counts. */
  emitLate(node: ViewNode, type: string, detail: Value, extra?: { [k: string]: Value }): void {
    if (this.heard(node, type)) this.sendLate(`${node.id}:${type}`, ['e', node.id, type, detail, extra ?? { timeStamp: stamp() }])
  }

  /** Queues one event; all of one task go out together. */
  send(event: Value[]): void {
    if (this.ended) return
    if (this.late.size) this.flushLate()
    if (this.queue.push(event) === 1) queueMicrotask(() => this.flush())
  }

  sendLate(key: string, event: Value[]): void {
    if (this.ended) return
    if (this.late.size === 0) requestAnimationFrame(() => this.flushLate())
    this.late.delete(key)
    this.late.set(key, event)
  }

  private flushLate(): void {
    if (this.late.size === 0) return
    const events = [...this.late.values()]
    this.late.clear()
    if (this.queue.push(...events) === events.length) queueMicrotask(() => this.flush())
  }

  private flush(): void {
    if (this.ended || this.queue.length === 0) return
    const events = this.queue
    this.queue = []
    const w = new Writer()
    w.value(events)
    const bytes = w.finish()
    this.port.postMessage({ t: 'event', bytes }, [bytes.buffer])
  }

  /** A `web-view` of the page wants this address, or is gone. */
  webView(node: number, src: string | null): void {
    if (!this.ended) this.port.postMessage({ t: 'webview', node, src })
  }

  /** A trusted gesture on a node, told to the broker apart from the events that the guest sees. */
  gesture(node: number, kind: string): void {
    if (!this.ended) this.port.postMessage({ t: 'gesture', node, kind })
  }

  /** Where something is that the shell draws above this frame; null: it is gone. */
  native(node: number, box: { [name: string]: number | boolean } | null): void {
    if (!this.ended) this.port.postMessage({ t: 'native', node, box })
  }

  /** End of a batch: components act on what was set. */
  settle(): void {
    if (this.moved) {
      this.moved = false
      for (const c of this.live) if (!c.el.isConnected) c.mark()
      for (const c of this.waiting) if (c.el.isConnected) c.mark()
    }
    // Settling may queue further components (a group tells its members).
    for (let rounds = 0; this.dirty.length && rounds < 8; rounds++) for (const c of this.dirty.splice(0)) c.settle()
  }

  /** Leaves nothing behind: nodes, sheets, timers of components, observers. */
  dispose(): void {
    if (this.ended) return
    this.ended = true
    for (const c of [...this.live]) c.drop()
    this.observers.dispose()
    this.sounds.dispose()
    this.sheets.dispose()
    this.nodes.clear()
    this.dirty.length = 0
    this.waiting.clear()
    this.late.clear()
    this.queue = []
    document.body.replaceChildren()
  }

  get over(): boolean {
    return this.ended
  }
}

/** Milliseconds since the frame was made, as events carry them. */
export const stamp = (): number => Math.round(performance.now())
