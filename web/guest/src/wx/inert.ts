//! What an object of a feature that is not served has beyond its documented calls: each use is counted and said, nothing happens.
import { noteUnsupported } from './unsupported'

const made = new Map<string, any>()

/**
 * A value that can be called, constructed and read without an exception, so that a page which sets up an unserved feature
 * (cloud, XR, worklets) still shows the rest of itself. It is no promise and iterates over nothing.
 */
export const inert = (name: string): any => {
  const have = made.get(name)
  if (have) return have
  const target = function () {}
  const value: any = new Proxy(target, {
    get: (t, key) => {
      if (key === Symbol.toPrimitive) return () => ''
      if (key === Symbol.iterator) return () => [][Symbol.iterator]()
      if (key === 'prototype') return t.prototype
      if (typeof key === 'symbol' || key === 'then' || key === 'toJSON' || key === 'length' || key === 'name' || key === '_$') return undefined
      return deeper(name, key)
    },
    set: () => true,
    defineProperty: () => true,
    deleteProperty: () => true,
    apply: () => {
      noteUnsupported(name)
      return inert(root(name))
    },
    construct: () => {
      noteUnsupported(name)
      return inert(root(name))
    },
  })
  made.set(name, value)
  return value
}

const root = (name: string): string => `${name.split('.')[0]!.replace(/\(\)$/, '')}()`
const MAX_NAMES = 500
/** Names are kept for the count, but a program cannot make them without end. */
const deeper = (name: string, key: string): any => inert(made.size > MAX_NAMES || name.length > 80 ? root(name) : `${name}.${key}`)

/** Gives an unserved object inert members for all names that its table row lacks. */
export const withInertMembers = (name: string, object: Record<string, unknown>): Record<string, unknown> =>
  new Proxy(object, {
    get: (t, key) => {
      if (key in t && (t[key as string] !== undefined || typeof key === 'symbol')) return t[key as string]
      if (typeof key === 'symbol' || key === 'then' || key === 'toJSON' || key === '_$') return undefined
      return inert(`${name}.${key}`)
    },
  })
