//! List updates that leave untouched rows alone. glass-easel runs a page's template over every row at each update; this
//! watches what rows read, so that a row is skipped when nothing it ever read has changed.
//!
//! Why it is sound: an expression of a row is evaluated when the row (or a branch of it) is made, and again whenever a part of
//! it changes, so every field of the data that a living expression reads inside a row has been seen here. A row whose item and
//! index did not change can then only change by one of those fields. Files with named templates, imports or includes are left
//! out, because their templates get data that is put together outside of the row.
import { Component, type Node } from 'glass-easel'
import { hasOwn, keys } from '../base/primordials'
import { endPass, type Pass, type Tree, watchLists, withPass } from './lists'
import { walkRow } from './walk'

type Children = (...a: any[]) => void
interface Update extends Pass {
  /** Fields of the data that this update changed; null: all, or unknown. */
  changed: Record<string, unknown> | null
  creation: boolean
  /** Inside of a row's own code. */
  depth: number
  /** Inside of a list's comparison, outside of its rows. */
  lists: number
}
interface Tracker {
  reads: Set<string>
  current: Update | null
  data: unknown
  proxy: unknown
  /** Rows show their data and nothing else: setting a value again that is shown already does nothing. */
  plain: boolean
  /** Rows consist of elements and texts; no component and no script sees them being changed. */
  simple: boolean
  /** The data of the template are copies that the program can not reach. */
  apart: boolean
}

/** Elements without a state of their own that a person or a program could have changed since they were drawn. */
const PLAIN = new Set(['view', 'text', 'image', 'icon', 'label', 'button', 'navigator', 'rich-text', 'cover-view', 'cover-image', 'wx:if', 'wx:for', 'wx:for-item', 'virtual'])

const trackers = new WeakMap<object, Tracker>()

/** May rows of this compiled file be skipped? */
export const mayTrack = (groups: Record<string, any>, main: string): boolean => {
  const names = groups[main]?._
  return keys(groups).length === 1 && !!names && keys(names).length === 1 && hasOwn(names, '')
}

const install = (R: any, steady: boolean): Tracker => {
  const apart = Component.getDataProxy(R.shadowRoot.getHostNode()).innerData !== null
  const t: Tracker = { reads: new Set(), current: null, data: undefined, proxy: undefined, plain: steady, simple: steady, apart }
  trackers.set(R, t)
  const update = R.handleChildrenUpdate as Children
  const create = R.handleChildrenCreation as (...a: any[]) => Node[]
  R.handleChildrenUpdate = (children: Children, parent: unknown, slot: unknown, slotName: unknown): void => {
    const u = t.current
    if (!u || u.depth > 0 || u.lists > 0) return update.call(R, children, parent, slot, slotName)
    if (slot) {
      u.depth += 1
      try {
        return update.call(R, children, parent, slot, slotName)
      } finally {
        u.depth -= 1
      }
    }
    return update.call(R, outside(t, children), parent, slot, slotName)
  }
  R.handleChildrenCreation = (children: Children, slot: unknown, slotName: unknown): unknown => {
    const u = t.current
    if (!u || u.depth > 0 || u.lists > 0) {
      const nodes = create.call(R, children, slot, slotName)
      for (const node of nodes) look(t, node)
      return nodes
    }
    const nodes = create.call(R, outside(t, children), slot, slotName)
    watchLists(nodes)
    return nodes
  }
  const onChange = R.p
  R.p = (...a: unknown[]): void => {
    // A script hears of each object that is set, equal or not.
    t.plain = t.simple = false
    onChange(...a)
  }
  return t
}

/** What a new node says of the rows it stands in. Text nodes have no name. */
const look = (t: Tracker, node: any): void => {
  if (node.is === undefined) return
  if (Component.isComponent(node)) t.plain = t.simple = false
  else if (!PLAIN.has(node.is)) t.plain = false
}

/** Children outside of rows: their lists are watched. */
const outside = (t: Tracker, children: Children): Children => (C, T, E, I, F, S, V, values, trees) => {
  const loop = (list: unknown, key: unknown, tree: unknown, path: unknown[] | null, row: Children): void => {
    const u = t.current
    if (!u || u.depth > 0) return F(list, key, tree, path, row)
    u.lists += 1
    try {
      const inside = (...a: any[]): void => inRow(t, row, a)
      if (u.creation) return F(list, key, tree, path, inside)
      u.canCompare = t.plain && t.apart
      u.row = t.simple ? (item, index, own, moved, node) => walked(u, node, row, item, index, own, moved, path) : null
      withPass(u, () => F(list, key, tree, path, inside))
    } finally {
      u.lists -= 1
    }
  }
  return children(C, T, E, I, loop, S, V, values, trees)
}

/** One row. */
const inRow = (t: Tracker, row: Children, a: any[]): void => {
  const u = t.current
  endPass()
  if (!u) return row(...a)
  u.depth += 1
  try {
    return row(...a)
  } finally {
    u.depth -= 1
  }
}

/** One row by the short way. */
const walked = (u: Update, node: any, row: Children, item: unknown, index: string | number, own: Tree, moved: boolean, path: unknown[] | null): boolean => {
  if (!node) return true
  u.depth += 1
  const done = walkRow(node, row, item, index, own, moved ? true : undefined, path ? [...path, index] : null)
  u.depth -= 1
  return done
}

/** Runs one creation or update of a template with its reads watched. `steady`: no element is replaced by another one later. */
export const tracked = (steady: boolean, R: any, creation: boolean, data: any, paths: unknown, generate: (R: any, creation: boolean, data: any, paths: unknown) => any): any => {
  const t = trackers.get(R) ?? install(R, steady)
  if (t.data !== data) {
    t.data = data
    t.proxy = new Proxy(data, {
      get: (target, key) => {
        const u = t.current
        if ((u === null || u.depth > 0) && typeof key === 'string' && !t.reads.has(key)) {
          t.reads.add(key)
          if (u?.changed && hasOwn(u.changed, key)) u.canSkip = false
        }
        return target[key]
      },
    })
  }
  const changed = !creation && paths !== null && typeof paths === 'object' ? (paths as Record<string, unknown>) : null
  let canSkip = changed !== null
  if (changed) for (const k of keys(changed)) if (t.reads.has(k)) canSkip = false
  const mine: Update = { changed, creation, canSkip, canCompare: false, row: null, depth: 0, lists: 0 }
  const made = generate(R, creation, t.proxy, paths)
  const children = made.C as Children
  made.C = (...a: any[]) => {
    const before = t.current
    t.current = mine
    try {
      return outside(t, children)(...(a as Parameters<Children>))
    } finally {
      t.current = before
    }
  }
  return made
}
