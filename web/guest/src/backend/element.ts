//! glass-easel's composed-mode elements: each call becomes a command for the view. Fragments never leave this side.
import { Event, type Element as TreeElement } from 'glass-easel'
import { attributeName } from '../../../shared/tags'
import { host } from '../base/host'
import * as op from '../base/ops'
import { microtask } from '../base/primordials'
import { inert } from '../wx/inert'
import { expect, observe } from './requests'
import { keepWebView } from './web-view'
import type { Ctx } from './context'

/** The view takes no longer name of a class or id: no selector of a program is that long. */
const LONGEST_NAME = 256

/** A list of elements on its way to a parent: what the DOM would call a document fragment. */
export class Fragment {
  list: El[] = []
  appendChild(child: El): void {
    this.list.push(child)
  }
  release(): void {
    this.list.length = 0
  }
}

/** One element or text node of a page's view. */
export class El {
  __wxElement: TreeElement | undefined = undefined
  model: Record<string, ((value: unknown) => void) | null> | undefined = undefined

  constructor(
    readonly ctx: Ctx,
    readonly id: number,
    readonly tag = '',
  ) {}

  release(): void {
    this.ctx.nodes.delete(this.id)
    if (!this.ctx.closing) host.emit(this.ctx.page, op.RELEASE, this.id)
  }
  associateValue(v: TreeElement): void {
    this.__wxElement = v
    this.ctx.nodes.set(this.id, this)
  }
  appendChild(child: El): void {
    host.emit(this.ctx.page, op.APPEND, this.id, child.id)
  }
  removeChild(child: El): void {
    if (!this.ctx.closing) host.emit(this.ctx.page, op.REMOVE, this.id, child.id)
  }
  insertBefore(child: El, before: El): void {
    host.emit(this.ctx.page, op.INSERT, this.id, child.id, before.id)
  }
  replaceChild(child: El, old: El): void {
    host.emit(this.ctx.page, op.REPLACE, this.id, child.id, old.id)
  }
  /** Inserting first and removing after it gives the same tree as the fragment would, also when a child moves within its parent. */
  spliceBefore(before: El, deleteCount: number, fragment: Fragment): void {
    for (const child of fragment.list) host.emit(this.ctx.page, op.INSERT, this.id, child.id, before.id)
    fragment.list.length = 0
    if (deleteCount > 0) this.spliceRemove(before, deleteCount)
  }
  spliceAppend(fragment: Fragment): void {
    for (const child of fragment.list) host.emit(this.ctx.page, op.APPEND, this.id, child.id)
    fragment.list.length = 0
  }
  spliceRemove(before: El, deleteCount: number): void {
    if (this.ctx.closing) return
    if (deleteCount === 1) host.emit(this.ctx.page, op.REMOVE, this.id, before.id)
    else host.emit(this.ctx.page, op.SPLICE_REMOVE, this.id, before.id, deleteCount)
  }
  /** glass-easel makes ids unique by a prefix per component; the view and its selectors know the plain one. */
  setId(value: string): void {
    const at = value.indexOf('--')
    const name = at < 0 ? value : value.slice(at + 2)
    host.emit(this.ctx.page, op.ID, this.id, name.length > LONGEST_NAME ? '' : name)
  }
  /** The view writes scopes into class names; of the scope itself it needs only a component host's. */
  setStyleScope(own: number, extra?: number, hostScope?: number): void {
    if (!hostScope) return
    this.ctx.nameScope(hostScope)
    host.emit(this.ctx.page, op.SCOPE, this.id, own, extra ?? 0, hostScope)
  }
  setStyle(text: string): void {
    host.emit(this.ctx.page, op.STYLE, this.id, text)
  }
  addClass(name: string, scope?: number): void {
    if (name.length > LONGEST_NAME) return
    if (scope) this.ctx.nameScope(scope)
    host.emit(this.ctx.page, op.ADD_CLASS, this.id, name, scope ?? 0)
  }
  removeClass(name: string, scope?: number): void {
    if (name.length > LONGEST_NAME) return
    host.emit(this.ctx.page, op.REMOVE_CLASS, this.id, name, scope ?? 0)
  }
  clearClasses(): void {
    host.emit(this.ctx.page, op.CLEAR_CLASSES, this.id)
  }
  /** Programs write all sorts of attributes; those that the component does not have stay here. */
  setAttribute(written: string, value: unknown): void {
    const name = attributeName(this.tag, written)
    if (name) this.put(name, value)
  }
  removeAttribute(written: string): void {
    const name = attributeName(this.tag, written)
    if (name) this.drop(name)
  }
  protected put(name: string, value: unknown): void {
    host.emit(this.ctx.page, op.ATTRIBUTE, this.id, name, value)
  }
  protected drop(name: string): void {
    host.emit(this.ctx.page, op.REMOVE_ATTRIBUTE, this.id, name)
  }
  setText(text: string): void {
    host.emit(this.ctx.page, op.TEXT, this.id, text)
  }
  setModelBindingStat(name: string, listener: ((value: unknown) => void) | null): void {
    ;(this.model ??= {})[name] = listener
    host.emit(this.ctx.page, op.MODEL, this.id, name, listener ? 1 : 0)
  }
  setListenerStats(type: string, capture: boolean, level: number): void {
    host.emit(this.ctx.page, op.LISTEN, this.id, type, capture ? 1 : 0, level)
  }
  /** Asks the view for some fields of this node; the answer is null when it is gone. */
  ask(fields: Record<string, unknown>, answer: (value: any) => void): void {
    const id = expect(this.ctx.page, (list: unknown) => answer((list as unknown[] | null)?.[0] ?? null))
    host.emit(this.ctx.page, op.QUERY, id, [{ node: this.id, fields }])
  }
  getBoundingClientRect(cb: (rect: unknown) => void): void {
    this.ask({ rect: true, size: true }, (v) => cb(v ?? { left: 0, top: 0, width: 0, height: 0 }))
  }
  getScrollOffset(cb: (offset: unknown) => void): void {
    this.ask({ scrollOffset: true }, (v) => cb(v ?? { scrollLeft: 0, scrollTop: 0, scrollWidth: 0, scrollHeight: 0 }))
  }
  createIntersectionObserver(relative: El | null, margin: string, thresholds: number[], listener: (v: unknown) => void): { disconnect(): void } {
    const [top, right, bottom, left] = margin.split(' ').map((s) => parseFloat(s) || 0)
    return observe(this.ctx.page, { kind: 'intersection', targets: [this.id], relative: relative ? relative.id : 0, margins: { top, right, bottom, left }, thresholds, initialRatio: 0 }, listener)
  }
}

/** Media elements: a relative address is meant against the file that wrote it, which only this side knows. */
export class MediaEl extends El {
  protected override put(name: string, value: unknown): void {
    if ((name === 'src' || name === 'poster') && typeof value === 'string') super.put(name, absolute(value, this.__wxElement))
    else super.put(name, value)
  }
}

/** Elements that this side works with itself (navigator, canvas, video ...): their attributes are kept. */
export class KeptEl extends MediaEl {
  readonly attributes: Record<string, unknown> = {}
  protected override put(name: string, value: unknown): void {
    this.attributes[name] = value
    super.put(name, value)
  }
  protected override drop(name: string): void {
    delete this.attributes[name]
    super.drop(name)
  }
}

/** `<button>`: what a tap on it opens is this side's affair, as far as it is the page's own (`open-type="share"`). */
export class ButtonEl extends El {
  opens = ''
  lang = ''
  protected override put(name: string, value: unknown): void {
    if (name === 'open-type') {
      this.opens = String(value ?? '')
      // What it opens begins with its tap, whether or not the program listens for that.
      if (this.opens) host.emit(this.ctx.page, op.LISTEN, this.id, 'tap', 0, 0)
    }
    if (name === 'lang') this.lang = String(value ?? '')
    super.put(name, value)
  }
  protected override drop(name: string): void {
    if (name === 'open-type') this.opens = ''
    super.drop(name)
  }
}

/**
 * `<xr-scene>`: the scene is announced as WeChat does, but of XR nothing is served: each use of it is counted and said,
 * and none of the other events of XR ever comes.
 */
export class SceneEl extends El {
  override associateValue(v: TreeElement): void {
    super.associateValue(v)
    microtask(() => Event.triggerEvent(v, 'ready', { value: inert('XrScene') }, {}))
  }
}

/** `web-view`: its last message comes when it is gone already, so it is found by number for longer than its page. */
export class WebViewEl extends El {
  override associateValue(v: TreeElement): void {
    super.associateValue(v)
    keepWebView(this.ctx.page, this.id, v)
  }
}

/** The path of the component whose template wrote this node. */
export const writtenBy = (node: TreeElement | undefined): string => node?.ownerShadowRoot?.getHostNode().is ?? ''

/** `./a.png` in `pages/x/index` is `/pages/x/a.png`; schemes and absolute paths stay. */
export const absolute = (src: string, node: TreeElement | undefined): string => {
  if (src === '' || src[0] === '/' || /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(src)) return src
  const parts = writtenBy(node).split('/').slice(0, -1)
  for (const p of src.split('/')) {
    if (p === '..') parts.pop()
    else if (p !== '.' && p !== '') parts.push(p)
  }
  return `/${parts.join('/')}`
}

