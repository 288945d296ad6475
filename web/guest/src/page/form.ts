//! Values of custom form fields: the view knows its own inputs, but not components with `wx://form-field`.
import { Component, type Element } from 'glass-easel'
import { hasBuiltin } from '../component/builtin'

/** `name -> value` of every custom form field under a form. */
export const formValues = (form: Element): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  const walk = (node: any): void => {
    if (Component.isComponent(node) && node !== form) {
      if (hasBuiltin(node, 'wx://form-field')) {
        const data = node.data as Record<string, unknown>
        if (data.name) out[String(data.name)] = data.value
        return
      }
      if (hasBuiltin(node, 'wx://form-field-group')) for (const c of node.getShadowRoot()?.childNodes ?? []) walk(c)
    }
    for (const c of node.childNodes ?? []) walk(c)
  }
  walk(form)
  return out
}
