//! Globals that exist in WXS only: compiled templates reach them through the non-enumerable `__wxs` (docs/protocol.md section 3).
import { defineProperty, freeze } from '../base/primordials'

const RegExpCtor = RegExp
const DateCtor = Date

/** `getRegExp(pattern[, flags])`: the flags are of g, i, m. */
const getRegExp = (pattern: unknown, flags?: unknown): RegExp => new RegExpCtor(String(pattern), flags === undefined ? '' : String(flags))

/** `getDate()`, `getDate(ms)`, `getDate(text)`, `getDate(y, m[, d, h, min, s, ms])`. */
const getDate = (...a: any[]): Date => {
  if (a.length === 0) return new DateCtor()
  if (a.length === 1) return new DateCtor(a[0])
  return new DateCtor(a[0], a[1], a[2] ?? 1, a[3] ?? 0, a[4] ?? 0, a[5] ?? 0, a[6] ?? 0)
}

defineProperty(globalThis, '__wxs', { value: freeze({ getRegExp, getDate }), enumerable: false, writable: false, configurable: false })
