//! Objects of wx made from the table: each method answers as its row says; classes of ours stand in where there are any.
import { off, on } from '../base/lists'
import { noteUnsupported, failure, throwUnsupported } from './unsupported'
import { inert, withInertMembers } from './inert'
import { settle, syncBroker, toBroker } from './settle'
import { splitArg, table, type Row } from './table'

/** Positional arguments by the names of the row. */
export const named = (row: Row, args: unknown[]): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  const names = row.args ?? []
  for (let i = 0; i < names.length && i < args.length; i += 1) if (typeof args[i] !== 'function') out[splitArg(names[i]!)[0]] = args[i]
  return out
}

const firstObject = (args: unknown[]): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  const o = args[0]
  if (o !== null && typeof o === 'object') for (const k of Object.keys(o)) if (typeof (o as Record<string, unknown>)[k] !== 'function') out[k] = (o as Record<string, unknown>)[k]
  return out
}

const STATS = new Set(['FileSystemManager.stat', 'FileSystemManager.fstat'])
const KIND = 0o170000

/** The broker tells `mode`; the two questions that programs ask of it are answered here. With `recursive` there is a list. */
const stats = (v: any): unknown => {
  if (Array.isArray(v)) return v.map((one) => ({ ...one, stats: stats(one?.stats) }))
  if (v === null || typeof v !== 'object') return v
  const kind = Number(v.mode) & KIND
  return Object.defineProperties(v, { isDirectory: { value: () => kind === 0o040000 }, isFile: { value: () => kind === 0o100000 } })
}

let serial = 0

/** One function for a row that the broker serves or nobody does. `full` is its name with the object's. */
export const fromRow = (full: string, short: string, row: Row, impl: string, lists: string): ((...args: any[]) => unknown) => {
  const none = impl === 'none' || impl === 'guest'
  switch (row.kind) {
    case 'on':
      return (f) => {
        if (none) noteUnsupported(full)
        on(lists + short.slice(2), f)
        return row.object ? makeObject(row.object) : undefined
      }
    case 'off':
      return (f) => off(lists + short.slice(3), f)
    case 'create':
      return () => {
        if (none) noteUnsupported(full)
        return row.object ? makeObject(row.object) : inert(`${full}()`)
      }
    case 'sync':
      if (!none) {
        const call = (...args: unknown[]): unknown => syncBroker(full, short, row.positional ? named(row, args) : firstObject(args))
        return row.object === 'Stats' ? (...args) => stats(call(...args)) : call
      }
      return () => {
        if (!lists) return throwUnsupported(full)
        noteUnsupported(full)
        return inert(`${full}()`)
      }
    default:
      return (options) => {
        const p = settle(short, options, (args, ok, fail) => {
          if (!none) return toBroker(full, short, args, STATS.has(full) ? (r: any) => ok({ ...r, stats: stats(r?.stats) }) : ok, fail)
          noteUnsupported(full)
          return fail(failure(full))
        })
        return row.object ? makeObject(row.object) : p
      }
  }
}

/** An object of the table: `guest` methods of it must be given in `own`. */
export const makeObject = (name: string, own: Record<string, unknown> = {}): Record<string, unknown> => {
  const spec = table.object[name]
  const out: Record<string, unknown> = {}
  if (!spec) return { ...own }
  serial += 1
  const lists = `${name}#${serial}.`
  for (const v of spec.values ?? []) out[v] = undefined
  const methods = spec.methods ?? {}
  for (const m of Object.keys(methods)) {
    const row = methods[m]!
    if (own[m] === undefined) out[m] = fromRow(`${name}.${m}`, m, row, row.impl ?? spec.impl, lists)
  }
  for (const k of Object.keys(own)) Object.defineProperty(out, k, Object.getOwnPropertyDescriptor(own, k)!)
  return spec.impl === 'none' ? withInertMembers(name, out) : out
}
