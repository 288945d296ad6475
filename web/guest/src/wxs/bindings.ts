//! Handler names that templates bind to no method, kept per element for `check`. Bindings that resolve cost nothing.
import { Component } from 'glass-easel'

const missing = new WeakMap<object, Map<string, string>>()

/** A template binds `name` to `type` on an element. */
export const noteBinding = (element: any, type: string, name: unknown): void => {
  const known = missing.get(element)
  if (typeof name !== 'string' || name === '') {
    known?.delete(type)
    return
  }
  const owner = element.ownerShadowRoot?.getHostNode()
  if (owner && typeof Component.getMethod(owner, name) === 'function') {
    known?.delete(type)
    return
  }
  if (known) known.set(type, name)
  else missing.set(element, new Map([[type, name]]))
}

/** Names bound on an element that no method answered when they were bound. */
export const missingNames = (element: object): { type: string; name: string }[] => {
  const out: { type: string; name: string }[] = []
  missing.get(element)?.forEach((name, type) => out.push({ type, name }))
  return out
}
