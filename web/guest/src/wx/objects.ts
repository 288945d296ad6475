//! Objects of wx made from the table: each method answers as its row says; classes of ours stand in where there are any.
import { off, on } from '../base/lists'
import { noteUnsupported, failure, throwUnsupported } from './unsupported'
import { inert, withInertMembers } from './inert'
import { settle, syncBroker, toBroker } from './settle'
import { splitArg, table, type Row } from './table'

/** Names of the parameters of a row. */
const namesOf = (row: Row): string[] => (row.args ?? []).map((arg) => splitArg(arg)[0])

/** Positional arguments by the names of the row. */
const named = (names: string[], args: unknown[]): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  for (let i = 0; i < names.length && i < args.length; i += 1) if (typeof args[i] !== 'function') out[names[i]!] = args[i]
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

// There are about two thousand of these functions in every program: each captures as little as it can.
const asyncBroker = (name: string) => (options: unknown) => settle(name, options, (args, ok, fail) => toBroker(name, name, args, ok, fail))
const unserved = (full: string) => (_args: unknown, _ok: unknown, fail: (r: Record<string, unknown>) => void): void => {
  noteUnsupported(full)
  fail(failure(full))
}
const asyncNone = (name: string) => (options: unknown) => settle(name, options, unserved(name))
const asyncMethod = (full: string, short: string, none: boolean) => (options: unknown) =>
  settle(short, options, none ? unserved(full) : (args, ok, fail) => toBroker(full, short, args, STATS.has(full) ? (r: any) => ok({ ...r, stats: stats(r?.stats) }) : ok, fail))
const syncNone = (name: string) => () => throwUnsupported(name)

/** One function for a row that the broker serves or nobody does. `full` is its name with the object's. */
export const fromRow = (full: string, short: string, row: Row, impl: string, lists: string): ((...args: any[]) => unknown) => {
  const none = impl === 'none' || impl === 'guest'
  const { object } = row
  switch (row.kind) {
    case 'on': {
      const event = lists + short.slice(2)
      return (f) => {
        if (impl === 'none') noteUnsupported(full)
        on(event, f)
        return object ? makeObject(object) : undefined
      }
    }
    case 'off': {
      const event = lists + short.slice(3)
      return (f) => off(event, f)
    }
    case 'create':
      return () => {
        if (none) noteUnsupported(full)
        return object ? makeObject(object) : inert(`${full}()`)
      }
    case 'sync': {
      if (!none) {
        const names = row.positional ? namesOf(row) : null
        if (object === 'Stats') return (...args) => stats(syncBroker(full, short, names ? named(names, args) : firstObject(args)))
        return (...args) => syncBroker(full, short, names ? named(names, args) : firstObject(args))
      }
      if (!lists) return syncNone(full)
      return () => {
        noteUnsupported(full)
        return inert(`${full}()`)
      }
    }
    default: {
      if (object) {
        const start = asyncMethod(full, short, none)
        return (options) => {
          start(options)
          return makeObject(object)
        }
      }
      if (full !== short) return asyncMethod(full, short, none)
      return none ? asyncNone(full) : asyncBroker(full)
    }
  }
}

/** An object of the table: `guest` methods of it must be given in `own`; listeners of an object that there is one of have a list by name. */
export const makeObject = (name: string, own: Record<string, unknown> = {}, listeners = ''): Record<string, unknown> => {
  const spec = table.object[name]
  const out: Record<string, unknown> = {}
  if (!spec) return { ...own }
  serial += 1
  const lists = listeners || `${name}#${serial}.`
  for (const v of spec.values ?? []) out[v] = undefined
  const methods = spec.methods ?? {}
  for (const m of Object.keys(methods)) {
    const row = methods[m]!
    if (own[m] === undefined) out[m] = fromRow(`${name}.${m}`, m, row, row.impl ?? spec.impl, lists)
  }
  for (const k of Object.keys(own)) Object.defineProperty(out, k, Object.getOwnPropertyDescriptor(own, k)!)
  return spec.impl === 'none' ? withInertMembers(name, out) : out
}
