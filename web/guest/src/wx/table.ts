//! The one table of wx (policies/api.toml), as the facade reads it.
import raw from 'menshen:api'
import { hasOwn } from '../base/primordials'

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
  attrs?: Record<string, { values?: string[]; served?: boolean }>
  events?: string[]
}

type Texts = Record<string, string>
const parse = JSON.parse

/** Rows by name, each parsed when it is asked for and kept by nobody: see `web/build.mjs`. */
const rows = <T>(texts: Texts): Record<string, T> =>
  new Proxy(texts, { get: (t, name) => (typeof name === 'string' && hasOwn(t, name) ? parse(t[name]!) : undefined) }) as unknown as Record<string, T>

const { api, object, component } = raw as { api: Texts; object: Texts; component: Texts }
export const table = { api: rows<Row>(api), object: rows<ObjectRow>(object), component: rows<ComponentRow>(component) }

/** `"mode: a|b"` -> `["mode", ["a", "b"]]`. */
export const splitArg = (arg: string): [string, string[]] => {
  const at = arg.indexOf(':')
  return at < 0 ? [arg.trim(), []] : [arg.slice(0, at).trim(), arg.slice(at + 1).split('|').map((s) => s.trim())]
}
