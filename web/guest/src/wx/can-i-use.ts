//! wx.canIUse, answered from the same table as everything else; `crates/policy/src/query.rs` answers the same questions
//! in the same way, and both are held to `tests/specs/canIUse.toml`.
import { hasOwn } from '../base/primordials'
import { splitArg, table, type ComponentRow, type ObjectRow, type Row } from './table'

/** `name`, or `name.option` where the option is among the documented ones. */
const field = (list: string[] | undefined, path: string[]): boolean => {
  if (path.length === 0 || path.length > 2) return false
  for (const entry of list ?? []) {
    const [name, options] = splitArg(entry)
    if (name === path[0]) return path.length === 1 || options.indexOf(path[1]!) >= 0
  }
  return false
}

const api = (row: Row, path: string[]): boolean => {
  if ((row.impl ?? 'none') === 'none') return false
  const [word, ...rest] = path
  const whole = rest.length === 0
  switch (word) {
    case undefined:
      return true
    case 'object':
      return whole ? row.kind === 'async' || !!row.args?.length : field(row.args, rest)
    case 'success':
      return row.kind === 'async' && (whole || field(row.returns, rest))
    case 'callback':
      return whole ? row.kind === 'on' || row.kind === 'off' : field(row.callback, rest)
    case 'return': {
      const object = row.object && hasOwn(table.object, row.object) ? table.object[row.object]! : null
      if (object) return whole || objectHas(object, rest)
      return row.kind === 'sync' && (whole ? !!row.returns?.length : field(row.returns, rest))
    }
    default:
      return false
  }
}

const objectHas = (spec: ObjectRow, path: string[]): boolean => {
  const methods = spec.methods ?? {}
  const served = (name: string): boolean => (methods[name]!.impl ?? spec.impl) !== 'none'
  const [member, word, ...rest] = path
  if (member === undefined) return spec.impl !== 'none' || Object.keys(methods).some(served)
  const method = hasOwn(methods, member)
  if (word === undefined) return method ? served(member) : spec.impl !== 'none' && (spec.values ?? []).indexOf(member) >= 0
  return word === 'object' && method && served(member) && field(methods[member]!.args, rest)
}

const componentHas = (spec: ComponentRow, path: string[]): boolean => {
  if (spec.impl !== 'view' && spec.impl !== 'guest') return false
  const [name, option, ...deeper] = path
  if (name === undefined) return true
  const attr = spec.attrs && hasOwn(spec.attrs, name) ? spec.attrs[name]! : null
  if (attr) {
    if (attr.served === false || deeper.length) return false
    return option === undefined || (attr.values ?? []).indexOf(option) >= 0
  }
  return option === undefined && (spec.events ?? []).indexOf(name.replace(/^bind:*/, '')) >= 0
}

/** `canIUse("showToast.object.image")`, `canIUse("button.open-type.share")`, `canIUse("VideoContext.seek")`. */
export const canIUse = (schema: unknown): boolean => {
  if (typeof schema !== 'string') return false
  const [head, ...path] = schema.split('.') as [string, ...string[]]
  if (hasOwn(table.api, head)) return api(table.api[head]!, path)
  // The console is the one documented object that programs reach by a global of another spelling.
  const object = head === 'console' ? 'Console' : head
  if (hasOwn(table.object, object)) return objectHas(table.object[object]!, path)
  return hasOwn(table.component, head) && componentHas(table.component[head]!, path)
}
