//! `Page`, `Component`, `Behavior`: globals bound to the file that is being registered at the time of the call.
import { reportProblem } from '../base/errors'
import { bind, dict, keys } from '../base/primordials'
import { resolveBehaviors } from './builtin'
import { space } from './space'
import { mergeJsOptions } from './options'

let current: string | null = null
let registered = false

let related: (path: string, relations: object | undefined) => void = () => {}
/** The loader wants to know which components a component is related to: they must exist before it is used. */
export const setRelated = (f: typeof related): void => {
  related = f
}

/** What a component says of its surroundings: the parents of its relations and the properties it marks as required. */
export interface Needs {
  inside: string[]
  given: Record<string, string>
}
const needs = dict<{ relations?: object; properties?: object }>()

/** For `check`, which shows a component of a library on a page of its own. */
export const needsOf = (path: string): Needs => {
  const out: Needs = { inside: [], given: {} }
  const { relations = {}, properties = {} } = (needs[path] ?? {}) as Record<string, Record<string, any>>
  for (const k of keys(relations)) {
    const { type, target } = relations[k] ?? {}
    if (type === 'parent' || type === 'ancestor') out.inside.push(typeof target === 'string' ? target : k)
  }
  for (const k of keys(properties)) if (properties[k]?.required === true) out.given[k] = String(properties[k].type?.name ?? '')
  return out
}

/** Runs a file's code with the globals bound to `path`; tells whether it registered a page or component. */
export const registering = (path: string, run: () => void): boolean => {
  const before = current
  const beforeRegistered = registered
  current = path
  registered = false
  try {
    run()
    return registered
  } finally {
    current = before
    registered = beforeRegistered
  }
}

const target = (what: string): string => {
  if (current === null) throw new Error(`${what}() was called outside of a page or component file, so there is nothing to register`)
  return current
}

const pageMethods = dict<string[]>()
/** A page's own functions keep the page as `this` wherever they are handed to: `setInterval(this.tick, 17)` is common. */
export const bindMethods = (path: string, caller: Record<string, unknown>): void => {
  for (const name of pageMethods[path] ?? []) {
    const f = caller[name]
    if (typeof f === 'function') caller[name] = bind(f, caller)
  }
}

/** `Page({...})`. */
export const PageOf = (definition: object): void => {
  const path = target('Page')
  registered = true
  const d = resolveBehaviors((definition ?? {}) as { behaviors?: unknown })
  pageMethods[path] = keys(d).filter((k) => typeof (d as Record<string, unknown>)[k] === 'function')
  space.component(path).pageDefinition(d as never).register()
}

/** `Component({...})`, or the builder when called without a definition. */
export function ComponentOf(definition?: object): unknown {
  const path = target('Component')
  registered = true
  if (definition === undefined) return space.component(path)
  const d = resolveBehaviors(definition as { behaviors?: unknown; options?: Record<string, unknown> })
  mergeJsOptions(path, d.options)
  const { relations, properties } = definition as { relations?: object; properties?: object }
  needs[path] = { relations, properties }
  related(path, relations)
  return space.component(path).definition(d as never).register()
}

/** `Behavior({...})`; may be called anywhere. */
export const BehaviorOf = Object.assign(
  (definition?: object): unknown => {
    if (definition === undefined) return space.behavior()
    return space.behavior().definition(resolveBehaviors(definition as { behaviors?: unknown }) as never).register()
  },
  { trait: (transform?: (impl: never) => never) => (transform ? space.traitBehavior(transform as never) : space.traitBehavior()) },
)

/** A component that stands where the real one could not be made. */
export const placeholder = (path: string, why: string): void => {
  reportProblem('compile', why)
  space.component(path).definition({}).register()
}
