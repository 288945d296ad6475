//! Goes through the standing nodes of one row as glass-easel's update does, without making a set of closures for each element:
//! they are half of what changing a row costs. For rows of elements and texts alone; where a branch changes, or something
//! else turns up, the row is left to glass-easel, which sets the same values once more.

type Children = (...a: any[]) => void

/** Thrown through a template's code when its row has to be done by glass-easel. */
const AGAIN = new Error('a row of another shape')

let nodes: any[] = []
let at = 0

const text = (content: string | undefined): void => {
  const node = nodes[at]
  at += 1
  if (node && content !== undefined) node.textContent = content
}

const element = (_tag: string, _generics: unknown, init: (node: unknown, creation: boolean) => void, children: Children, slot?: string): void => {
  const node = nodes[at]
  at += 1
  if (!node) return
  init(node, false)
  if (slot !== undefined) node.slot = slot
  below(node, children)
}

const branch = (key: unknown, children: Children): void => {
  const node = nodes[at]
  at += 1
  if (!node) return
  if (node._$wxTmplArgs?.key !== key) throw AGAIN
  below(node, children)
}

const other = (): never => {
  throw AGAIN
}

const below = (node: any, children: Children): void => {
  const before = nodes
  const was = at
  nodes = node.childNodes
  at = 0
  children(false, text, element, branch, other, other, other, undefined, undefined)
  nodes = before
  at = was
}

/** Changes the row at `node`. False: it is to be done by glass-easel. */
export const walkRow = (node: any, row: Children, item: unknown, index: unknown, own: unknown, moved: unknown, path: unknown): boolean => {
  const before = nodes
  const was = at
  nodes = node.childNodes
  at = 0
  try {
    row(false, item, index, own, moved, path, text, element, branch, other, other, other)
    return true
  } catch (e) {
    if (e !== AGAIN) throw e
    return false
  } finally {
    nodes = before
    at = was
  }
}
