//! Definitions as the framework wants them: programs and the tools that made them write more than glass-easel takes, and WeChat lets it pass.
import { isArray, keys } from '../base/primordials'
import { reportProblem } from '../base/errors'

type Definition = Record<string, any>

/** An observer named by a text: the method of that name when there is one. WeChat lets a name that leads nowhere pass. */
const named = (method: string, property: string): unknown => {
  let said = false
  return function (this: Definition, ...args: unknown[]): unknown {
    if (typeof this[method] === 'function') return this[method](...args)
    if (!said) reportProblem('warning', `Component "${String(this.is)}" does not have a method "${method}" to observe its property "${property}".`)
    said = true
    return undefined
  }
}

/** `type: [Number, String]` is no type in WeChat either: there such a property takes every value. */
const property = (p: any, name: string): any => {
  if (isArray(p)) return null
  if (!p || typeof p !== 'object') return p
  const out = isArray(p.type) ? { ...p, type: null } : p
  return typeof p.observer === 'string' ? { ...out, observer: named(p.observer, name) } : out
}

/** Lists that are none (Taro writes `{}` for "nothing") are left out, lists of types become "any". */
export const normal = <T>(given: T): T => {
  const d = given as Definition
  let out = d
  const change = (name: string, value: unknown): void => {
    if (out === d) out = { ...d }
    out[name] = value
  }
  for (const name of ['behaviors', 'externalClasses']) {
    if (d[name] === undefined || isArray(d[name])) continue
    if (typeof d[name] !== 'object' || (d[name] && keys(d[name]).length)) reportProblem('warning', `${name} must be an array; what was given is left out`)
    change(name, [])
  }
  const properties = d.properties
  if (properties && typeof properties === 'object') {
    let fixed: Definition | null = null
    for (const name of keys(properties)) {
      const p = property(properties[name], name)
      if (p !== properties[name]) (fixed ??= { ...properties })[name] = p
    }
    if (fixed) change('properties', fixed)
  }
  return out as T
}
