//! What the view knows of one node that the guest created.
import type { Component } from './component'

/** One guest node. Its DOM node points back by `owner`. */
export class ViewNode {
  /** Where children go; differs from `dom` when the component has inner structure. */
  into: Node
  component: Component | undefined = undefined
  /** Style scopes: own and extra, whose prefixes apply to class-valued attributes. */
  own = 0
  extra = 0
  /** Upper bound of the subtree's height, for the depth limit. */
  height = 1
  /** Event type -> level announced for it (bit 0-3 bubble level + 1, bit 4-7 capture level + 1). */
  types: Map<string, number> | undefined = undefined
  /** Attributes bound two-way. */
  model: Set<string> | undefined = undefined
  classes = 0

  constructor(readonly id: number, readonly tag: string, readonly dom: Node) {
    this.into = dom
    ;(dom as Owned).menshen = this
  }

  /** The DOM node as an element; text nodes and fragments have none. */
  get el(): HTMLElement {
    return this.dom as HTMLElement
  }
}

interface Owned extends Node { menshen?: ViewNode }

/** The guest node that a DOM node belongs to: its own, or that of the component whose inner structure it is. */
export function ownerOf(dom: Node | null): ViewNode | undefined {
  for (let n = dom as Owned | null; n; n = n.parentNode as Owned | null) if (n.menshen) return n.menshen
  return undefined
}

/** The nearest guest ancestor in the composed tree. A moved-away subtree (root-portal) names its origin by `menshen` too. */
export const parentOf = (node: ViewNode): ViewNode | undefined => ownerOf(node.dom.parentNode)
