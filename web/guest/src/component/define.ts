//! `Page`, `Component`, `Behavior`: globals bound to the file that is being registered at the time of the call.
import { reportProblem } from '../base/errors'
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

/** `Page({...})`. */
export const PageOf = (definition: object): void => {
  const path = target('Page')
  registered = true
  const d = resolveBehaviors((definition ?? {}) as { behaviors?: unknown })
  space.component(path).pageDefinition(d as never).register()
}

/** `Component({...})`, or the builder when called without a definition. */
export function ComponentOf(definition?: object): unknown {
  const path = target('Component')
  registered = true
  if (definition === undefined) return space.component(path)
  const d = resolveBehaviors(definition as { behaviors?: unknown; options?: Record<string, unknown> })
  mergeJsOptions(path, d.options)
  related(path, (definition as { relations?: object }).relations)
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
