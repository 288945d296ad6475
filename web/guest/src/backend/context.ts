//! One backend context per opened page: ids are unique in it, commands go to its view alone.
import { globalOptions, type StyleScopeManager } from 'glass-easel'
import { host } from '../base/host'
import * as op from '../base/ops'
import { microtask } from '../base/primordials'
import { env } from '../base/state'
import { ButtonEl, El, Fragment, KeptEl, MediaEl, SceneEl, WebViewEl } from './element'
import { observe } from './requests'

const MEDIA = new Set(['image', 'cover-image'])
const KEPT = new Set(['navigator', 'canvas', 'video', 'audio', 'map', 'camera', 'live-player', 'live-pusher', 'editor', 'scroll-view', 'form'])
/** What the view takes as a tag; anything else is drawn as an inert element. */
const TAG = /^[a-z][a-z0-9_.:-]{0,200}$/i
const COMPOSED_MODE = 2

// Components may have properties called `dataset` or `id`; `#id` selectors need the id in the view; handlers may be put on `this` later.
globalOptions.writeFieldsToNode = false
globalOptions.writeIdToDOM = true
globalOptions.useMethodCallerListeners = true

/** The backend of one page. */
export class Ctx {
  readonly mode = COMPOSED_MODE
  readonly nodes = new Map<number, El>()
  readonly root: El
  private lastNode = 0
  private lastSheet = 0
  private readonly sheets = new Set<string>()
  private readonly named = new Set<number>()
  listener: unknown = undefined
  /** The page is being closed: its view is thrown away as a whole, so taking it apart is not told. */
  closing = false

  constructor(
    readonly page: number,
    private readonly scopes: StyleScopeManager,
  ) {
    this.root = new El(this, 0)
  }
  /** Tells the view a scope's class prefix before its first use. */
  nameScope(scope: number): void {
    if (this.named.has(scope)) return
    this.named.add(scope)
    host.emit(this.page, op.SCOPE_NAME, scope, this.scopes.queryName(scope) ?? '')
  }
  /** The page is closed; its view is thrown away as a whole by the Page frame. */
  destroy(): void {
    this.nodes.clear()
  }
  getWindowWidth(): number {
    return Number(env.system.windowWidth) || 0
  }
  getWindowHeight(): number {
    return Number(env.system.windowHeight) || 0
  }
  getDevicePixelRatio(): number {
    return Number(env.system.pixelRatio) || 1
  }
  getTheme(): string {
    return env.system.theme === 'dark' ? 'dark' : 'light'
  }
  registerStyleSheetContent(): void {
    // The text of a stylesheet never enters the guest: the broker sends it by the Style frame.
  }
  appendStyleSheetPath(path: string, scope?: number): number {
    this.lastSheet += 1
    if (!this.sheets.has(path)) {
      this.sheets.add(path)
      host.style(this.page, path)
    }
    if (scope) this.nameScope(scope)
    host.emit(this.page, op.LINK, this.lastSheet, path, scope ?? 0)
    return this.lastSheet
  }
  disableStyleSheet(index: number): void {
    host.emit(this.page, op.UNLINK, index)
  }
  /** Commands of a turn leave together, so "rendered" means: after this turn's own code. It does not wait for the paint. */
  render(cb: (err: Error | null) => void): void {
    microtask(() => cb(null))
  }
  getRootNode(): El {
    return this.root
  }
  createElement(wanted: string): El {
    const tag = TAG.test(wanted) ? wanted : 'holder'
    this.lastNode += 1
    const id = this.lastNode
    host.emit(this.page, op.ELEMENT, id, tag)
    if (tag === 'navigator') host.emit(this.page, op.LISTEN, id, 'tap', 0, 0)
    if (tag === 'xr-scene') return new SceneEl(this, id, tag)
    if (tag === 'web-view') return new WebViewEl(this, id, tag)
    if (KEPT.has(tag)) return new KeptEl(this, id, tag)
    if (tag === 'button') return new ButtonEl(this, id, tag)
    return MEDIA.has(tag) ? new MediaEl(this, id, tag) : new El(this, id, tag)
  }
  createTextNode(text: string): El {
    this.lastNode += 1
    host.emit(this.page, op.TEXTNODE, this.lastNode, text)
    return new El(this, this.lastNode)
  }
  createFragment(): El {
    return new Fragment() as unknown as El
  }
  /** glass-easel offers its event entry; events come by `events.ts` instead. */
  onEvent(listener: unknown): void {
    this.listener = listener
  }
  createMediaQueryObserver(query: unknown, listener: (v: { matches: boolean }) => void): { disconnect(): void } {
    return observe(this.page, { kind: 'media', query }, listener)
  }
}
