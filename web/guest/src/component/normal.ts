//! Definitions as the framework wants them: programs and the tools that made them write more than glass-easel takes, and WeChat lets it pass.
import { isArray, keys } from '../base/primordials'
import { reportProblem } from '../base/errors'

type Definition = Record<string, any>

/** `type: [Number, String]` is no type in WeChat either: there such a property takes every value. */
const property = (p: any): any => (p && typeof p === 'object' && isArray(p.type) ? { ...p, type: null } : isArray(p) ? null : p)

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
      const p = property(properties[name])
      if (p !== properties[name]) (fixed ??= { ...properties })[name] = p
    }
    if (fixed) change('properties', fixed)
  }
  return out as T
}
