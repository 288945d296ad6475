//! The commands that build and change the page's tree. Nodes are made by createElement and createTextNode alone.
import { isBuiltin, attributeName } from '../../../shared/tags'
import type { Reader } from '../../../shared/value'
import type { Value } from '../../../shared/value'
import { create, isLazy } from '../components'
import { rewriteCss } from '../css/rewrite'
import { ViewFault } from '../fault'
import * as limits from '../limits'
import { ownerOf, ViewNode } from '../node'
import { applyCommon } from './common'
import type { Page } from './page'

const TAG = /^[a-z][a-z0-9_.:-]*$/i

/** A known node. */
export function node(p: Page, r: Reader): ViewNode {
  const id = r.uint()
  const n = p.nodes.get(id)
  if (!n) throw new ViewFault(`node ${id} is unknown`)
  return n
}

/** A string of at most `max` characters. */
export function text(r: Reader, max = limits.MAX_NAME): string {
  const s = r.text()
  if (s.length > max) throw new ViewFault(`a string of ${s.length} characters where ${max} are allowed`)
  return s
}

/** A 0/1 argument; true and false are taken too. */
export function flag(r: Reader): boolean {
  const v = r.value()
  if (v === 1 || v === true) return true
  if (v === 0 || v === false) return false
  throw new ViewFault('expected 0 or 1')
}

function add(p: Page, id: number, tag: string, dom: Node): ViewNode {
  const n = new ViewNode(id, tag, dom)
  p.nodes.set(id, n)
  return n
}

function fresh(p: Page, r: Reader): number {
  const id = r.uint()
  if (p.nodes.has(id)) throw new ViewFault(`node ${id} exists already`)
  if (p.nodes.size >= limits.MAX_NODES) throw new ViewFault(`more than ${limits.MAX_NODES} nodes in one page`)
  return id
}

const prototypes = new Map<string, HTMLElement>()

export function element(p: Page, r: Reader): void {
  const id = fresh(p, r)
  const tag = text(r)
  let proto = prototypes.get(tag)
  if (!proto) {
    if (!TAG.test(tag)) throw new ViewFault(`tag ${JSON.stringify(tag)} is not a name`)
    proto = document.createElement(tag.startsWith('wx-') ? tag : `wx-${tag.replace(/[^a-z0-9-]/gi, '-')}`)
    if (prototypes.size < 1000) prototypes.set(tag, proto)
  }
  const n = add(p, id, tag, proto.cloneNode(false))
  if (!isLazy(tag)) create(n, p)
}

export function textnode(p: Page, r: Reader): void {
  const id = fresh(p, r)
  add(p, id, '#text', document.createTextNode(text(r, limits.MAX_TEXT)))
}

export function fragment(p: Page, r: Reader): void {
  add(p, fresh(p, r), '#fragment', document.createDocumentFragment())
}

export function release(p: Page, r: Reader): void {
  const n = node(p, r)
  if (n.id === 0) throw new ViewFault('the root cannot be released')
  p.nodes.delete(n.id)
  n.component?.drop()
}

/** Keeps the upper bound of heights and tells the parent's component. */
function grown(p: Page, parent: ViewNode, child: ViewNode): void {
  p.moved = true
  let h = child.height + 1
  for (let n: ViewNode | undefined = parent; n && n.height < h; n = ownerOf(n.dom.parentNode)) {
    if (h > limits.MAX_TREE_HEIGHT) throw new ViewFault(`elements nested deeper than ${limits.MAX_TREE_HEIGHT}`)
    n.height = h++
  }
  changed(parent)
}

function changed(parent: ViewNode): void {
  const c = parent.component
  if (c) {
    c.mark()
    c.childrenChanged()
  }
}

function holder(n: ViewNode): Node {
  if (n.tag === '#text') throw new ViewFault(`text node ${n.id} cannot have children`)
  return n.into
}

function child(parent: ViewNode, n: ViewNode): Node {
  if (n.dom.parentNode !== parent.into) throw new ViewFault(`node ${n.id} is not a child of node ${parent.id}`)
  return n.dom
}

function place(p: Page, parent: ViewNode, n: ViewNode, before: Node | null): void {
  if (n.id === 0 || n.dom.contains(holder(parent))) throw new ViewFault(`node ${n.id} cannot become a child of node ${parent.id}`)
  if (before) parent.into.insertBefore(n.dom, before)
  else parent.into.appendChild(n.dom)
  grown(p, parent, n)
}

export function append(p: Page, r: Reader): void {
  place(p, node(p, r), node(p, r), null)
}

export function remove(p: Page, r: Reader): void {
  const parent = node(p, r)
  parent.into.removeChild(child(parent, node(p, r)))
  p.moved = true
  changed(parent)
}

export function insert(p: Page, r: Reader): void {
  const parent = node(p, r)
  const n = node(p, r)
  place(p, parent, n, child(parent, node(p, r)))
}

export function replace(p: Page, r: Reader): void {
  const parent = node(p, r)
  const n = node(p, r)
  const old = child(parent, node(p, r))
  if (old === n.dom) return
  place(p, parent, n, old)
  parent.into.removeChild(old)
}

/** Removes `count` children from `first` on; the first must be there. */
function cut(p: Page, parent: ViewNode, first: Node, count: number): void {
  let n: Node | null = first
  for (let i = 0; i < count; i++) {
    if (!n) throw new ViewFault(`node ${parent.id} has fewer children than are to be removed`)
    const next: Node | null = n.nextSibling
    parent.into.removeChild(n)
    n = next
  }
  p.moved = true
}

export function spliceBefore(p: Page, r: Reader): void {
  const parent = node(p, r)
  const before = child(parent, node(p, r))
  const count = r.uint()
  place(p, parent, node(p, r), before)
  cut(p, parent, before, count)
}

export function spliceAppend(p: Page, r: Reader): void {
  append(p, r)
}

export function spliceRemove(p: Page, r: Reader): void {
  const parent = node(p, r)
  const first = child(parent, node(p, r))
  cut(p, parent, first, r.uint())
  changed(parent)
}

function html(p: Page, r: Reader): ViewNode {
  const n = node(p, r)
  if (n.tag.startsWith('#')) throw new ViewFault(`node ${n.id} is not an element`)
  return n
}

export function id(p: Page, r: Reader): void {
  const n = html(p, r)
  // The guest's framework puts a random prefix of its own before the name that the program wrote.
  n.el.id = text(r).replace(/^[0-9a-f]{8}--/, '')
}

export function scope(p: Page, r: Reader): void {
  const n = html(p, r)
  n.own = r.uint()
  n.extra = r.uint()
  const host = p.sheets.prefix(r.uint())
  if (host) n.el.setAttribute('wx-host', host)
}

export function style(p: Page, r: Reader): void {
  const n = html(p, r)
  const css = text(r, limits.MAX_STYLE)
  n.el.style.cssText = rewriteCss(css, (u) => p.assets.url(u, 'css', p.sheets.pathOf(n.own)))
  n.component?.mark()
  if (n === p.root || n.tag === 'wx-x') p.backdrop()
}

export function addClass(p: Page, r: Reader): void {
  const n = html(p, r)
  const name = text(r)
  const s = r.uint()
  if (/\s/.test(name)) throw new ViewFault('a class name contains a space')
  if (++n.classes > limits.MAX_CLASSES) throw new ViewFault(`more than ${limits.MAX_CLASSES} classes on one element`)
  if (!name) return
  const full = p.sheets.className(name, s)
  if (n.classes === 1) n.el.className = n.el.className ? `${n.el.className} ${full}` : full
  else n.el.classList.add(full)
}

export function removeClass(p: Page, r: Reader): void {
  const n = html(p, r)
  const name = text(r)
  const s = r.uint()
  if (n.classes > 1) n.classes--
  if (name && !/\s/.test(name)) n.el.classList.remove(p.sheets.className(name, s))
}

export function clearClasses(p: Page, r: Reader): void {
  const n = html(p, r)
  n.classes = 0
  n.el.className = ''
}

function give(p: Page, n: ViewNode, written: string, v: Value): void {
  const name = attributeName(n.tag, written)
  if (!name) throw new ViewFault(`element ${n.tag} has no attribute ${JSON.stringify(written)}`)
  if (typeof v === 'string' && v.length > limits.MAX_TEXT) throw new ViewFault(`attribute ${name} is too long`)
  if (applyCommon(p, n, name, v)) return
  if (!n.component && isBuiltin(n.tag)) create(n, p)
  n.component?.set(name, v)
}

export function attribute(p: Page, r: Reader): void {
  const n = html(p, r)
  const name = text(r)
  give(p, n, name, r.value())
}

export function removeAttribute(p: Page, r: Reader): void {
  const n = html(p, r)
  give(p, n, text(r), undefined)
}

export function setText(p: Page, r: Reader): void {
  const n = node(p, r)
  if (n.tag !== '#text') throw new ViewFault(`node ${n.id} is not a text node`)
  ;(n.dom as Text).data = text(r, limits.MAX_TEXT)
  const parent = ownerOf(n.dom.parentNode)
  if (parent?.component) changed(parent)
}

export function model(p: Page, r: Reader): void {
  const n = html(p, r)
  const name = text(r)
  if (flag(r)) (n.model ??= new Set()).add(name)
  else n.model?.delete(name)
}

export function listen(p: Page, r: Reader): void {
  const n = node(p, r)
  const type = text(r)
  const capture = flag(r)
  const level = r.uint()
  if (level > 2) throw new ViewFault(`listener level ${level} is unknown`)
  const types = (n.types ??= new Map())
  if (types.size >= limits.MAX_TYPES) throw new ViewFault(`more than ${limits.MAX_TYPES} event types on one node`)
  const had = types.get(type) ?? 0
  types.set(type, capture ? (had & 15) | ((level + 1) << 4) : (had & 0xf0) | (level + 1))
  p.announce(type)
}
