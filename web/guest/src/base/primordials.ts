//! Built-ins as they were before any program ran: what a program does to them later does not reach the framework's own use.

export const { stringify: toJson, parse: fromJson } = JSON
export const { keys, assign, create, defineProperty, freeze, getPrototypeOf, prototype: objectPrototype } = Object
export const isArray = Array.isArray
export const PromiseCtor = Promise
export const apply = Reflect.apply
/** `f` with its `this` as first argument. */
const uncurry = (f: unknown): any => Function.prototype.call.bind(f as () => void)
/** `hasOwn(object, key)` that no prototype can fool. */
export const hasOwn = uncurry(objectPrototype.hasOwnProperty) as (o: unknown, k: PropertyKey) => boolean
export const bind = uncurry(Function.prototype.bind) as (f: unknown, self: unknown) => (...args: any[]) => unknown
export const then = uncurry(Promise.prototype.then) as (p: unknown, ok: (v: any) => unknown, no?: (e: unknown) => unknown) => Promise<unknown>

const settled = Promise.resolve()
/** Runs `f` as a microtask; what it throws is an unhandled rejection, which the host reports. */
export const microtask = (f: () => void): void => {
  then(settled, f)
}

/** An object without a prototype, for maps keyed by what programs say. */
export const dict = <T>(): Record<string, T> => create(null) as Record<string, T>
