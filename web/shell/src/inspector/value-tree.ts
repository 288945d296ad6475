// A value of a program as a tree that opens on demand. Values come as JSON with `$t` marks for what JSON lacks.

import { button, h } from '../dom'
import { field } from '../protocol'
import { bytes, plain } from '../text'

const SHOWN = 100

type Leaf = { text: string; kind: string }

function leaf(value: unknown, limit: number): Leaf | null {
  if (value === null) return { text: 'null', kind: 'nil' }
  if (value === undefined) return { text: 'undefined', kind: 'nil' }
  if (typeof value === 'string') return { text: `"${plain(value, limit).replace(/\n/g, '↵')}"`, kind: 'string' }
  if (typeof value === 'number' || typeof value === 'boolean') return { text: String(value), kind: typeof value }
  const mark = field(value, '$t')
  if (mark === 'undefined') return { text: 'undefined', kind: 'nil' }
  if (mark === 'number') return { text: plain(field(value, 'v'), 20), kind: 'number' }
  if (mark === 'bytes') return { text: `ArrayBuffer(${bytes(Number(field(value, 'n')))})`, kind: 'nil' }
  if (mark === 'cut') return { text: `… ${plain(field(value, 'n'), 12)}`, kind: 'nil' }
  return null
}

function entries(value: object): [string, unknown][] {
  return Array.isArray(value) ? value.map((one, index) => [String(index), one]) : Object.entries(value)
}

/** A short form on one line. */
export function summary(value: unknown, depth = 0): HTMLElement {
  const single = leaf(value, 120)
  if (single) return h('span', { class: `v ${single.kind}` }, single.text)
  const list = entries(value as object)
  const array = Array.isArray(value)
  const out = h('span', { class: 'v' })
  if (depth > 1) {
    out.append(array ? `Array(${list.length})` : '{…}')
    return out
  }
  out.append(array ? `(${list.length}) [` : '{')
  list.slice(0, 5).forEach(([key, one], index) => {
    if (index) out.append(', ')
    if (!array) out.append(h('span', { class: 'v key' }, plain(key, 40)), ': ')
    out.append(summary(one, depth + 1))
  })
  if (list.length > 5) out.append(', …')
  out.append(array ? ']' : '}')
  return out
}

/** The tree; the first `open` levels stand open. */
export function tree(value: unknown, open = 0, name?: string): HTMLElement {
  const label = name === undefined ? null : h('span', { class: 'v key' }, plain(name, 80))
  const single = leaf(value, 2000)
  if (single) return h('div', { class: 'node' }, h('span', { class: 'twig' }), label, label ? ': ' : null, h('span', { class: `v ${single.kind}` }, single.text))
  const list = entries(value as object)
  const inner = h('div', { class: 'branch', hidden: true })
  let filled = 0
  const fillMore = () => {
    inner.querySelector('.more')?.remove()
    for (const [key, one] of list.slice(filled, filled + SHOWN)) inner.append(tree(one, open - 1, key))
    filled = Math.min(list.length, filled + SHOWN)
    if (filled < list.length) inner.append(button({ class: 'more' }, fillMore, `… ${list.length - filled}`))
  }
  const toggle = button({ class: 'node opener', attrs: { 'aria-expanded': 'false' } }, () => set(inner.hidden !== false), h('span', { class: 'twig' }), label, label ? ': ' : null, summary(value))
  const set = (show: boolean) => {
    if (show && filled === 0) fillMore()
    inner.hidden = !show
    toggle.setAttribute('aria-expanded', String(show))
  }
  if (open > 0) set(true)
  return h('div', { class: 'tree' }, toggle, inner)
}
