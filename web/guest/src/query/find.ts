//! From what programs say (selectors, ids, component instances) to elements of a page.
import { Component, type Element } from 'glass-easel'
import { KeptEl, type El } from '../backend/element'
import { runningPage } from '../base/errors'
import { open } from '../page/open'
import type { PageRecord } from '../page/record'
import { top } from '../route/stack'

/**
 * glass-easel's component behind a page or component object. When none is given: that of the page whose code runs (its onReady may
 * come when another is seen already), else that of the seen page.
 */
export const componentOf = (caller?: any): any => {
  const c = caller?._$ ?? (open.get(runningPage()) ?? top())?.caller?._$
  return c && Component.isComponent(c) ? c : null
}

/** The page an element lives on. */
export const pageOf = (element: any): PageRecord | undefined => {
  const ctx = element?.getBackendContext?.()
  return ctx ? open.get(ctx.page) : undefined
}

/** Elements of a component that match; a selector that cannot be read matches nothing. */
export const select = (component: any, selector: string, all: boolean): Element[] => {
  const root = component?.getShadowRoot?.()
  if (!root) return []
  if (all) return root.querySelectorAll(String(selector)) as Element[]
  const one = root.querySelector(String(selector)) as Element | null
  return one ? [one] : []
}

/** The view's node of an element; that of its first drawn child when it has none itself (virtualHost). */
export const backendOf = (element: any): El | null => {
  const own = element?.getBackendElement?.() as El | null
  if (own) return own
  let found: El | null = null
  element?.forEachComposedChild?.((c: any) => {
    found = backendOf(c)
    return found === null ? undefined : false
  })
  return found
}

/** A kept element (canvas, video ...) by tag and the id that an attribute or `id` gives, in a component or anywhere on the seen page. */
export const keptElement = (tag: string, id: string, caller?: any): KeptEl | null => {
  const component = componentOf(caller)
  const page = component ? pageOf(component) : top()
  if (!page) return null
  for (const el of page.ctx.nodes.values()) {
    if (!(el instanceof KeptEl) || el.tag !== tag) continue
    const node = el.__wxElement as any
    if (el.attributes['canvas-id'] !== id && node?.id !== id) continue
    if (caller?._$ && node?.ownerShadowRoot?.getHostNode() !== component) continue
    return el
  }
  return null
}
