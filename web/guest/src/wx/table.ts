//! The one table of wx (policies/api.toml), as the facade reads it.
import raw from 'menshen:api'

export interface Row {
  kind: 'async' | 'sync' | 'on' | 'off' | 'create' | 'value'
  impl?: 'guest' | 'broker' | 'none'
  positional?: boolean
  args?: string[]
  returns?: string[]
  callback?: string[]
  object?: string
}
export interface ObjectRow {
  impl: 'guest' | 'broker' | 'none'
  values?: string[]
  methods?: Record<string, Row>
}
export interface ComponentRow {
  impl: 'view' | 'placeholder' | 'guest' | 'inert' | 'none'
  attrs?: Record<string, { values?: string[]; unserved?: string[]; served?: boolean }>
  events?: string[]
}

export const table = raw as unknown as { api: Record<string, Row>; object: Record<string, ObjectRow>; component: Record<string, ComponentRow> }

/** `"mode: a|b"` -> `["mode", ["a", "b"]]`. */
export const splitArg = (arg: string): [string, string[]] => {
  const at = arg.indexOf(':')
  return at < 0 ? [arg.trim(), []] : [arg.slice(0, at).trim(), arg.slice(at + 1).split('|').map((s) => s.trim())]
}
