//! Any value as plain data for people (console, probe): bounded, without cycles, without running what a program hid in it.
import { getPrototypeOf, isArray, keys, objectPrototype } from './primordials'

const MAX_DEPTH = 8
const MAX_ITEMS = 2_000
const MAX_TEXT = 20_000

/** A copy that crosses the border safely. */
export const plain = (value: unknown): unknown => {
  let left = MAX_ITEMS
  const open: unknown[] = []
  const walk = (v: unknown, depth: number): unknown => {
    left -= 1
    switch (typeof v) {
      case 'string':
        return v.length > MAX_TEXT ? `${v.slice(0, MAX_TEXT)}… (${v.length} characters)` : v
      case 'function':
        return `[Function ${v.name || 'anonymous'}]`
      case 'symbol':
        return String(v)
      case 'bigint':
        return `${v}n`
      case 'object':
        break
      default:
        return v
    }
    if (v === null) return null
    try {
      if (v instanceof Error) return v.stack ? `${v.name}: ${v.message}\n${v.stack}` : `${v.name}: ${v.message}`
      if (v instanceof Date || v instanceof RegExp) return String(v)
      if (v instanceof Promise) return '[Promise]'
      if (v instanceof ArrayBuffer || ArrayBuffer.isView(v)) return `[${getPrototypeOf(v)?.constructor?.name ?? 'bytes'} ${v.byteLength} bytes]`
      const own = v as { _$?: { is?: string }; is?: string; data?: unknown }
      if (own._$ !== undefined && typeof own.is === 'string') return { '[component]': own.is, data: depth < 2 ? walk(own.data, depth + 1) : '…' }
    } catch {
      return '[object that cannot be read]'
    }
    if (open.indexOf(v) >= 0) return '[Circular]'
    if (depth >= MAX_DEPTH || left <= 0) return isArray(v) ? `[Array ${v.length}]` : '[Object …]'
    open.push(v)
    try {
      if (isArray(v)) {
        const out: unknown[] = []
        for (let i = 0; i < v.length && left > 0; i += 1) out.push(walk(v[i], depth + 1))
        if (out.length < v.length) out.push(`… ${v.length - out.length} more`)
        return out
      }
      if (v instanceof Map) return { '[Map]': walk([...v.entries()], depth + 1) }
      if (v instanceof Set) return { '[Set]': walk([...v.values()], depth + 1) }
      const out: Record<string, unknown> = {}
      const proto = getPrototypeOf(v) as object | null
      if (proto && proto !== objectPrototype && proto.constructor?.name && proto.constructor.name !== 'Object') out['[class]'] = proto.constructor.name
      for (const k of keys(v)) {
        if (left <= 0) {
          out['…'] = 'more'
          break
        }
        out[k] = walk((v as Record<string, unknown>)[k], depth + 1)
      }
      return out
    } catch {
      return '[object that cannot be read]'
    } finally {
      open.pop()
    }
  }
  return walk(value, 0)
}
