//! createSelectorQuery: selectors are resolved here, geometry is asked of the view, one `query` command per exec.
import { Component, dataUtils, type Element } from 'glass-easel'
import { KeptEl } from '../backend/element'
import { expect } from '../backend/requests'
import { guarded } from '../base/errors'
import { host } from '../base/host'
import * as op from '../base/ops'
import { microtask } from '../base/primordials'
import { schedule } from '../base/timers'
import { Canvas, canvasOf } from '../canvas/node'
import { contextOf } from '../wx/contexts'
import { noteUnsupported } from '../wx/unsupported'
import { backendOf, componentOf, pageOf, select } from './find'
import { top } from '../route/stack'
import type { PageRecord } from '../page/record'

type Fields = Record<string, any>
type Callback = (result: any) => void
interface Item {
  component: any
  selector: string | null
  all: boolean
  fields: Fields
  callback: Callback | undefined
}

/** What of the fields only the view knows. */
const viewFields = (f: Fields): Fields | null => {
  const out: Fields = {}
  if (f.rect) out.rect = true
  if (f.size || f.node) out.size = true
  if (f.scrollOffset) out.scrollOffset = true
  if (Array.isArray(f.computedStyle) && f.computedStyle.length) out.computedStyle = f.computedStyle.map(String)
  if (Array.isArray(f.properties) && f.properties.length) out.properties = f.properties.map(String)
  for (const _ in out) return out
  return null
}

/** What this side knows of an element. */
const ownFields = (f: Fields, element: Element | null): Fields => {
  const out: Fields = {}
  if (f.id) out.id = element?.id ?? ''
  if (f.dataset) out.dataset = dataUtils.simpleDeepCopy(element?.dataset ?? {}) ?? {}
  if (f.mark) out.mark = element?.collectMarks() ?? {}
  if (element && Component.isComponent(element) && Array.isArray(f.properties)) {
    for (const name of f.properties) if (Component.hasProperty(element, String(name))) out[String(name)] = dataUtils.simpleDeepCopy((element.data as Fields)[String(name)])
  }
  return out
}

export class NodesRef {
  readonly #query: SelectorQuery
  readonly #base: Omit<Item, 'fields' | 'callback'>
  constructor(query: SelectorQuery, base: Omit<Item, 'fields' | 'callback'>) {
    this.#query = query
    this.#base = base
  }
  fields(fields: Fields, callback?: Callback): SelectorQuery {
    return this.#query.add({ ...this.#base, fields: fields ?? {}, callback })
  }
  boundingClientRect(callback?: Callback): SelectorQuery {
    return this.fields({ id: true, dataset: true, rect: true, size: true }, callback)
  }
  scrollOffset(callback?: Callback): SelectorQuery {
    return this.fields({ id: true, dataset: true, scrollOffset: true }, callback)
  }
  context(callback?: Callback): SelectorQuery {
    return this.fields({ context: true }, callback)
  }
  node(callback?: Callback): SelectorQuery {
    return this.fields({ node: true, onlyNode: true }, callback)
  }
  ref(callback?: Callback): SelectorQuery {
    return this.fields({ ref: true }, callback)
  }
}

export class SelectorQuery {
  #component: any
  #items: Item[] = []
  constructor(component?: any) {
    this.#component = component
  }
  in(component: any): this {
    this.#component = component
    return this
  }
  select(selector: string): NodesRef {
    return new NodesRef(this, { component: this.#component, selector: String(selector), all: false })
  }
  selectAll(selector: string): NodesRef {
    return new NodesRef(this, { component: this.#component, selector: String(selector), all: true })
  }
  selectViewport(): NodesRef {
    return new NodesRef(this, { component: this.#component, selector: null, all: false })
  }
  /** Used by NodesRef. */
  add(item: Item): this {
    this.#items.push(item)
    return this
  }
  exec(callback?: (results: any[]) => void): this {
    const items = this.#items
    this.#items = []
    run(items, (results) => {
      items.forEach((item, i) => {
        if (typeof item.callback === 'function') guarded('selector query', () => item.callback!(results[i]))
      })
      if (typeof callback === 'function') guarded('selector query exec', () => callback(results))
    })
    return this
  }
}

/**
 * Finds all items' nodes and asks for them. WeChat looks for nodes where they are drawn, after all that is under way when it is
 * asked: of a component that is just being made (an observer, `attached`) what it sets in the same turn is there then. So when a
 * node is missing, all are looked for once more at the end of the turn.
 */
const run = (items: Item[], done: (results: any[]) => void): void => {
  const components = items.map((item) => componentOf(item.component))
  const find = (): (Element | null)[][] =>
    items.map((item, i) => (item.selector === null ? [null] : select(components[i], item.selector, item.all)))
  const page = top()
  const found = find()
  if (found.every((elements) => elements.length > 0)) ask(items, components, found, page, done)
  else microtask(() => ask(items, components, find(), page, done))
}

/** Asks the view once, and puts the answers together. */
const ask = (items: Item[], components: any[], found: (Element | null)[][], seen: PageRecord | undefined, done: (results: any[]) => void): void => {
  const asked: { node: number; fields: Fields }[] = []
  const shape: ({ own: Fields; at: number; only: boolean } | null)[][] = []
  let page = seen
  for (const [i, item] of items.entries()) {
    if (components[i]) page = pageOf(components[i]) ?? page
    const elements = found[i]!
    shape.push(elements.map((element) => {
      const own = ownFields(item.fields, element)
      const el = element ? backendOf(element) : null
      if (item.fields.node) own.node = el instanceof KeptEl && el.tag === 'canvas' ? canvasOf(el) : el ? contextOf(el) : null
      if (item.fields.ref) {
        noteUnsupported('NodesRef.ref')
        own.ref = null
      }
      if (item.fields.context) own.context = el ? contextOf(el) : null
      const f = viewFields(item.fields)
      if (!f || (element && !el)) return { own, at: -1, only: !!item.fields.onlyNode }
      asked.push({ node: el ? el.id : 0, fields: f })
      return { own, at: asked.length - 1, only: !!item.fields.onlyNode }
    }))
  }
  const finish = (answers: unknown): void => {
    const list = Array.isArray(answers) ? answers : []
    done(items.map((item, i) => {
      const results = shape[i]!.map((s) => {
        if (!s) return null
        const seen = s.at >= 0 ? (list[s.at] as Fields | null) : null
        if (s.own.node instanceof Canvas && seen && typeof seen.width === 'number') s.own.node.adopt(seen.width, seen.height)
        return s.only ? s.own : { ...seen, ...s.own }
      })
      return item.all ? results : results.length ? results[0] : null
    }))
  }
  if (!asked.length || !page) {
    schedule(() => finish([]), 0)
    return
  }
  // Closed in the meantime: there is nobody to answer.
  if (page.closed) return
  host.emit(page.id, op.QUERY, expect(page.id, finish), asked)
}
