//! List updates that leave untouched rows alone. glass-easel runs a page's template over every row at each update; this
//! skips a row when nothing it ever read has changed.
//!
//! Why it is sound: an expression of a row is evaluated when the row (or a branch of it) is made, and again whenever a part of
//! it changes, so every field of the data that a living expression reads inside a row has been seen here. A row whose item and
//! index did not change can then only change by one of those fields. Files with named templates, imports or includes are left
//! out, because their templates get data that is put together outside of the row.
import { hasOwn, keys } from '../base/primordials'

type Children = (...a: any[]) => void
interface Update {
  /** Fields of the data that this update changed; null: all, or unknown. */
  changed: Record<string, unknown> | null
  canSkip: boolean
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
  probing: boolean
  needed: boolean
}

const trackers = new WeakMap<object, Tracker>()

/** May rows of this compiled file be skipped? */
export const mayTrack = (groups: Record<string, any>, main: string): boolean => {
  const names = groups[main]?._
  return keys(groups).length === 1 && !!names && keys(names).length === 1 && hasOwn(names, '')
}

const install = (R: any): Tracker => {
  const t: Tracker = { reads: new Set(), current: null, data: undefined, proxy: undefined, probing: false, needed: false }
  trackers.set(R, t)
  const update = R.handleChildrenUpdate as Children
  const create = R.handleChildrenCreation as (...a: any[]) => unknown
  R.handleChildrenUpdate = (children: Children, parent: unknown, slot: unknown, slotName: unknown): void => {
    const u = t.current
    if (!u || u.depth > 0) return update.call(R, children, parent, slot, slotName)
    if (slot) {
      u.depth += 1
      try {
        return update.call(R, children, parent, slot, slotName)
      } finally {
        u.depth -= 1
      }
    }
    if (u.lists > 0) {
      if (u.canSkip) {
        // The list's comparison offers a row: its code is asked for its reasons before anything is done.
        t.probing = true
        t.needed = false
        try {
          children(false)
        } finally {
          t.probing = false
        }
        if (!t.needed) return undefined
      }
      return update.call(R, children, parent, slot, slotName)
    }
    return update.call(R, outside(t, children), parent, slot, slotName)
  }
  R.handleChildrenCreation = (children: Children, slot: unknown, slotName: unknown): unknown => {
    const u = t.current
    if (!u || u.depth > 0 || u.lists > 0) return create.call(R, children, slot, slotName)
    return create.call(R, outside(t, children), slot, slotName)
  }
  return t
}

/** Children outside of rows: their lists are watched. */
const outside = (t: Tracker, children: Children): Children => (C, T, E, I, F, S, V, values, trees) => {
  const loop = (list: unknown, key: unknown, tree: unknown, path: unknown, row: Children): void => {
    const u = t.current
    if (!u || u.depth > 0) return F(list, key, tree, path, row)
    u.lists += 1
    try {
      return F(list, key, tree, path, (...a: any[]) => inRow(t, row, a))
    } finally {
      u.lists -= 1
    }
  }
  return children(C, T, E, I, loop, S, V, values, trees)
}

/** One row: `a` is (creation, item, index, item's changes, index's change, ...). */
const inRow = (t: Tracker, row: Children, a: any[]): void => {
  const u = t.current
  if (t.probing) {
    t.needed = a[3] !== undefined || a[4] !== undefined
    return undefined
  }
  if (!u) return row(...a)
  u.depth += 1
  try {
    return row(...a)
  } finally {
    u.depth -= 1
  }
}

/** Runs one creation or update of a template with its reads watched. */
export const tracked = (R: any, creation: boolean, data: any, paths: unknown, generate: (R: any, creation: boolean, data: any, paths: unknown) => any): any => {
  const t = trackers.get(R) ?? install(R)
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
  const mine: Update = { changed, canSkip, depth: 0, lists: 0 }
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
