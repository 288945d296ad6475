//! Attributes that every element may carry: hidden, animation and accessibility names.
import type { Value } from '../../../shared/value'
import { playActions } from './animate'
import type { ViewNode } from '../node'
import type { Page } from './page'

const ROLE = /^[a-z]{1,32}$/

/** Applies a common attribute; false when `name` is the component's own business. */
export function applyCommon(p: Page, n: ViewNode, name: string, v: Value): boolean {
  const el = n.el
  switch (name) {
    case 'hidden':
      el.toggleAttribute('hidden', v === '' || (v !== undefined && v !== null && Boolean(v)))
      return true
    case 'animation':
      if (v && typeof v === 'object') playActions(p, n, v)
      return true
    case 'role':
      if (typeof v === 'string' && ROLE.test(v)) el.setAttribute('role', v)
      else el.removeAttribute('role')
      return true
    case 'tabindex':
      if (Number(v) >= 0) el.tabIndex = 0
      return true
    case 'dir':
      if (v === 'rtl' || v === 'ltr' || v === 'auto') el.dir = v
      return true
    case 'slot':
      return true
    case 'title':
    case 'lang':
      // Also attributes of their own meaning in navigation-bar, video and button.
      return n.component === undefined
  }
  if (name.startsWith('aria-')) {
    if (name === 'aria-role') {
      if (typeof v === 'string' && ROLE.test(v)) el.setAttribute('role', v)
    } else if (v === undefined || v === null) el.removeAttribute(name)
    else if (typeof v !== 'object') el.setAttribute(name, String(v).slice(0, 1000))
    return true
  }
  return false
}
