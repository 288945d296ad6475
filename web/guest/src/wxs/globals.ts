//! Globals that exist in WXS only: compiled templates reach them through the non-enumerable `__wxs` (docs/protocol.md section 3).
import { reportError, reportProblem } from '../base/errors'
import { apply, defineProperty, freeze, isArray, objectPrototype } from '../base/primordials'

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

const nothing = (): undefined => undefined
/** Methods that plain data has by birth: a template cannot call them, in WeChat the expression is undefined. */
const inborn = new Map<unknown, string>()
for (const [type, proto] of [['array', Array.prototype], ['string', String.prototype], ['number', Number.prototype], ['boolean', Boolean.prototype], ['object', objectPrototype]] as const)
  for (const name of Object.getOwnPropertyNames(proto)) {
    const f = Object.getOwnPropertyDescriptor(proto, name)?.value
    if (typeof f === 'function' && !inborn.has(f)) inborn.set(f, `${name} of ${type === 'array' || type === 'object' ? 'an' : 'a'} ${type}`)
  }

/** What a template's call calls. A script that throws leaves its expression undefined and the page standing, as in WeChat. */
const callable = (f: unknown): ((...a: unknown[]) => unknown) => {
  if (typeof f !== 'function') return nothing
  const own = inborn.get(f)
  if (own !== undefined) {
    reportProblem('warning', `a template calls the method ${own}; templates can call WXS functions only, so it gives undefined`)
    return nothing
  }
  return (...args) => {
    try {
      return apply(f as () => unknown, undefined, args)
    } catch (e) {
      reportError(e, 'a WXS function called by a template')
      return undefined
    }
  }
}

defineProperty(globalThis, '__wxs', { value: freeze({ getRegExp, getDate, callable }), enumerable: false, writable: false, configurable: false })

const tag = objectPrototype.toString

/** The name that WXS gives for `x.constructor`; the compiler writes that member as `__wxsConstructor`. Strict code: primitives come unboxed. */
const typeName = function (this: unknown): string {
  switch (typeof this) {
    case 'string':
      return 'String'
    case 'number':
      return 'Number'
    case 'boolean':
      return 'Boolean'
    case 'function':
      return 'Function'
  }
  if (isArray(this)) return 'Array'
  const name = (apply(tag, this, []) as string).slice(8, -1)
  return name === 'Date' || name === 'RegExp' || name === 'String' || name === 'Number' || name === 'Boolean' ? name : 'Object'
}
defineProperty(objectPrototype, '__wxsConstructor', { get: typeName, enumerable: false, configurable: false })
