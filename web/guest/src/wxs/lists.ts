//! Cheaper comparisons of lists. glass-easel compares every key and runs every row at each update; this stands before its
//! comparison and
//!
//! - goes straight to the rows that an update names (`rows[7].text`) when no other row can have changed;
//! - finds out, when a whole list was replaced, which fields of which rows differ from those that are shown, so that only
//!   what reads them is set again;
//! - leaves rows alone that have no change of their own (see `skip-rows.ts` for why that is sound).
//!
//! What is shown came from copies of the data that no program can reach, so an equal number, text or boolean in the same
//! field is the one that is shown. Two objects are never held to be equal: setting an equal one may mean something (an
//! animation plays again).
import { getPrototypeOf, hasOwn, isArray, keys } from '../base/primordials'

/** What changed: all (true), nothing (undefined), or only below these fields. */
export type Tree = true | undefined | { [field: string]: Tree }
type Change = (item: unknown, index: string | number, tree: Tree, moved: boolean, node: unknown) => void

/** glass-easel's record of what a list shows. */
interface Manager {
  keyName: string | null
  /** Key of each item, and where each key is. */
  rawKeys: string[]
  keyMap: Record<string, number>
  /** Set when keys are not unique. */
  sharedKeyMap: unknown
  items: unknown
  /** Set when the list is an object. */
  indexes: unknown
  diff(list: unknown, tree: Tree, parent: { childNodes: unknown[] }, make: unknown, change: Change): void
}

/** What is known of the update in which a list is compared. */
export interface Pass {
  /** Rows without a change of their own may be left alone. */
  canSkip: boolean
  /** The list that is shown may be compared with the new one. */
  canCompare: boolean
  /** Changes one row, if there is a shorter way than glass-easel's; false: it was not done. */
  row: ((item: unknown, index: string | number, tree: Tree, moved: boolean, node: unknown) => boolean) | null
}

let next: Pass | null = null
let watched = false

/** Runs `f`, which compares one list; what is known of it is `pass`. */
export const withPass = (pass: Pass, f: () => void): void => {
  next = pass
  try {
    f()
  } finally {
    next = null
  }
}

/** A row is being made or changed: lists in it are not the one that `withPass` spoke of. */
export const endPass = (): void => {
  next = null
}

/** Finds glass-easel's comparison by the first list that was made, and puts ours before it. */
export const watchLists = (nodes: any[]): void => {
  if (watched) return
  for (const node of nodes) {
    const manager = node._$wxTmplArgs?.keyList as Manager | undefined
    if (!manager) continue
    watched = true
    const proto = getPrototypeOf(manager) as Manager
    const diff = proto.diff
    proto.diff = function (this: Manager, list, tree, parent, make, change): void {
      const pass = next
      next = null
      if (!pass) return diff.call(this, list, tree, parent, make, change)
      const { row } = pass
      const once: Change = (item, index, own, moved, node) => {
        if (own === undefined && !moved && pass.canSkip) return
        if (!row?.(item, index, own, moved, node)) change(item, index, own, moved, node)
      }
      if (pass.canSkip && direct(this, list, tree, parent.childNodes, once)) return undefined
      const found = tree === true && pass.canCompare ? compare(this, list) : null
      if (!found) return diff.call(this, list, tree, parent, make, once)
      if (found.moved) return diff.call(this, list, found.rows as unknown as Tree, parent, make, once)
      // Each key stands where it stood: what is known of the keys holds for the new list as well.
      this.items = list
      const nodes = parent.childNodes
      for (let i = 0; i < found.rows.length; i += 1) once((list as unknown[])[i], i, found.rows[i], false, nodes[i])
    }
  }
}

/** Changes only the rows that `tree` names. False, and nothing is done, when keys or length may have changed. */
const direct = (m: Manager, list: unknown, tree: Tree, nodes: unknown[], change: Change): boolean => {
  if (tree === true || list !== m.items || !isArray(list) || m.sharedKeyMap || list.length !== m.rawKeys.length) return false
  if (tree === undefined) return true
  // A splice is told by an array behind the tree.
  if (isArray(getPrototypeOf(tree))) return false
  const named = keys(tree)
  const { keyName } = m
  for (const k of named) {
    const own = tree[k]
    const i = Number(k)
    if (!(i >= 0 && i < list.length) || String(i) !== k || i % 1 !== 0) return false
    if (keyName !== null && (own === true || own === undefined || keyName === '*this' || own[keyName])) return false
  }
  for (const k of named) change(list[Number(k)], Number(k), tree[k], false, nodes[Number(k)])
  return true
}

/** What differs between the list that is shown and the new one, row by row; null when that can not be told. */
const compare = (m: Manager, list: unknown): { rows: Tree[]; moved: boolean } | null => {
  const old = m.items
  if (!isArray(list) || !isArray(old) || list === old || m.sharedKeyMap || m.indexes !== null) return null
  const { keyName, rawKeys, keyMap } = m
  const trees: Tree[] = []
  let taken: boolean[] | null = null
  for (let i = 0; i < list.length; i += 1) {
    const item = list[i]
    let at = i
    if (keyName !== null) {
      const raw = keyName === '*this' ? item : item?.[keyName]
      const key = raw !== undefined && raw !== null ? String(raw) : ''
      if (rawKeys[i] !== key) {
        at = keyMap[key] ?? -1
        if (!taken) {
          taken = []
          for (let j = 0; j < i; j += 1) taken[j] = true
        }
      }
      if (taken && at >= 0) {
        // Two new rows with one key: their nodes are not found by it.
        if (taken[at]) return null
        taken[at] = true
      }
    }
    trees.push(at >= 0 && at < old.length ? fields(old[at], item) : true)
  }
  return { rows: trees, moved: taken !== null || list.length !== rawKeys.length }
}

/** The fields of a row that differ. */
const fields = (old: any, item: any): Tree => {
  if (typeof item !== 'object' || typeof old !== 'object' || item === null || old === null) return same(old, item) ? undefined : true
  if (item === old || isArray(item) || isArray(old)) return true
  let tree: Record<string, Tree> | undefined
  let common = 0
  for (const k of keys(item)) {
    const value = item[k]
    if (value === old[k] && value !== undefined && (typeof value !== 'object' || value === null)) {
      common += 1
      continue
    }
    if (hasOwn(old, k)) {
      common += 1
      if (same(old[k], value)) continue
    }
    tree ??= { __proto__: null } as unknown as Record<string, Tree>
    tree[k] = true
  }
  const before = keys(old)
  if (before.length === common) return tree
  for (const k of before) {
    if (hasOwn(item, k)) continue
    tree ??= { __proto__: null } as unknown as Record<string, Tree>
    tree[k] = true
  }
  return tree
}

const same = (a: unknown, b: unknown): boolean => a === b && (typeof a !== 'object' || a === null)
