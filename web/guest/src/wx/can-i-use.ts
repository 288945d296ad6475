//! wx.canIUse, answered from the same table as everything else.
import { hasOwn } from '../base/primordials'
import { splitArg, table } from './table'

const listed = (list: string[] | undefined, rest: string[]): boolean => {
  if (rest.length === 0) return true
  for (const a of list ?? []) {
    const [name, values] = splitArg(a)
    if (name === rest[0]) return rest.length === 1 || values.indexOf(rest[1]!) >= 0
  }
  return false
}

const api = (parts: string[]): boolean => {
  const row = table.api[parts[0]!]!
  if (row.impl === 'none') return false
  if (parts.length === 1) return true
  const rest = parts.slice(2)
  switch (parts[1]) {
    case 'success':
    case 'return':
      return listed(row.returns, rest)
    case 'callback':
      return listed(row.callback, rest)
    case 'object':
      return listed(row.args, rest)
    default:
      return listed(row.args, parts.slice(1)) || listed(row.returns, parts.slice(1))
  }
}

const object = (parts: string[]): boolean => {
  const spec = table.object[parts[0]!]!
  if (parts.length === 1) return spec.impl !== 'none'
  const methods = spec.methods ?? {}
  if (hasOwn(methods, parts[1]!)) return (methods[parts[1]!]!.impl ?? spec.impl) !== 'none'
  return spec.impl !== 'none' && (spec.values ?? []).indexOf(parts[1]!) >= 0
}

const component = (parts: string[]): boolean => {
  const spec = table.component[parts[0]!]!
  if (spec.impl === 'none' || spec.impl === 'placeholder' || spec.impl === 'inert') return false
  if (parts.length === 1) return true
  const name = parts[1]!
  const attr = spec.attrs && hasOwn(spec.attrs, name) ? spec.attrs[name]! : null
  if (!attr) return (spec.events ?? []).indexOf(name.replace(/^bind:?/, '')) >= 0
  if (attr.served === false) return false
  return parts.length === 2 || (attr.values ?? []).indexOf(parts[2]!) >= 0
}

/** `canIUse("showToast.object.image")`, `canIUse("button.open-type.share")`, `canIUse("VideoContext.seek")`. */
export const canIUse = (schema: unknown): boolean => {
  if (typeof schema !== 'string' || !schema) return false
  const parts = schema.split('.')
  const first = parts[0]!
  if (first === 'wx') return canIUse(parts.slice(1).join('.'))
  if (hasOwn(table.api, first)) return api(parts)
  if (hasOwn(table.object, first)) return object(parts)
  if (hasOwn(table.component, first)) return component(parts)
  return false
}
