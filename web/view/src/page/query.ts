//! Answers of `createSelectorQuery`: geometry, scroll offsets, computed styles and component values of nodes.
import type { Value } from '../../../shared/value'
import { ViewFault } from '../fault'
import type { ViewNode } from '../node'
import type { Page } from './page'

type Fields = { [k: string]: Value }

/** The element that scrolls for a node: a scroll-view's own, else the page's. */
export const scroller = (n: ViewNode): Element =>
  n.id === 0 ? document.scrollingElement! : (n.el.querySelector(':scope > .menshen-scroll') ?? n.el)

// The element whose box stands for the node: a host without a box of its own is measured by what it contains.
function box(n: ViewNode): DOMRect {
  const r = n.el.getBoundingClientRect()
  if (r.width || r.height || !n.el.firstElementChild || getComputedStyle(n.el).display !== 'contents') return r
  const range = document.createRange()
  range.selectNodeContents(n.el)
  return range.getBoundingClientRect()
}

function one(p: Page, n: ViewNode | undefined, fields: Fields): Value {
  if (!n || n.tag.startsWith('#')) return null
  const out: { [k: string]: Value } = {}
  const viewport = n.id === 0
  if (fields['rect'] || fields['size']) {
    const r = viewport ? new DOMRect(0, 0, innerWidth, innerHeight) : box(n)
    if (fields['rect']) Object.assign(out, { left: r.left, right: r.right, top: r.top, bottom: r.bottom })
    if (fields['size'] || fields['rect'] === 'full') Object.assign(out, { width: r.width, height: r.height })
  }
  if (fields['scrollOffset']) {
    const s = scroller(n)
    Object.assign(out, { scrollLeft: s.scrollLeft, scrollTop: s.scrollTop, scrollWidth: s.scrollWidth, scrollHeight: s.scrollHeight })
  }
  const properties = fields['properties']
  if (Array.isArray(properties)) {
    for (const name of properties.slice(0, 64)) {
      if (typeof name !== 'string') continue
      out[name] = name === 'scrollX' || name === 'scrollY' ? n.component?.bool(name === 'scrollX' ? 'scroll-x' : 'scroll-y') : property(n, name)
    }
  }
  const styles = fields['computedStyle']
  if (Array.isArray(styles) && styles.length) {
    const s = getComputedStyle(viewport ? p.root.el : n.el)
    for (const name of styles.slice(0, 256)) {
      if (typeof name === 'string') out[name] = p.assets.hide(s.getPropertyValue(name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)))
    }
  }
  if (fields['node'] || fields['context']) {
    out['nodeId'] = n.id
    out['nodeTag'] = n.tag
    const r = n.el.getBoundingClientRect()
    if (n.tag === 'canvas') Object.assign(out, { canvasType: n.component?.str('type') ?? '', width: r.width, height: r.height })
  }
  return out
}

function property(n: ViewNode, name: string): Value {
  const c = n.component
  if (!c) return undefined
  if (name === 'value' || name === 'checked' || name === 'current') {
    const now = c.formValue()
    if (now !== undefined) return now
  }
  return c.attrs.get(name) ?? c.attrs.get(name.replace(/[A-Z]/g, (x) => `-${x.toLowerCase()}`))
}

/** Answers one request: a list in, a list of the same length out; a node that is gone gives null. */
export function query(p: Page, list: Value): Value {
  if (!Array.isArray(list) || list.length > 10_000) throw new ViewFault('a query is not a list')
  return list.map((q) => {
    if (!q || typeof q !== 'object' || Array.isArray(q) || q instanceof ArrayBuffer) throw new ViewFault('a query entry is not an object')
    return one(p, p.nodes.get(Number(q['node'])), (q['fields'] ?? {}) as Fields)
  })
}
