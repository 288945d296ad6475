//! Behaviors that programs name by strings: `wx://form-field` and its like.
import { dict, isArray } from '../base/primordials'
import { reportProblem } from '../base/errors'
import { normal } from './normal'
import { space } from './space'

const made = dict<any>()

const definitions: Record<string, object> = {
  'wx://form-field': { properties: { name: { type: String }, value: { type: null } } },
  'wx://form-field-group': {},
  'wx://form-field-button': {},
  'wx://component-export': {},
}

/** The behavior of that name; an unknown name is reported and becomes an empty one. */
export const builtinBehavior = (name: string): any => {
  const have = made[name]
  if (have) return have
  if (!definitions[name]) reportProblem('warning', `there is no built-in behavior "${name}"; known are ${Object.keys(definitions).join(', ')}`)
  return (made[name] = space.behavior().definition((definitions[name] ?? {}) as never).register())
}

/** A definition in its normal form, whose `behaviors` hold only real behaviors: strings are looked up, holes dropped. */
export const resolveBehaviors = <T extends { behaviors?: unknown }>(definition: T): T => {
  if (!definition || typeof definition !== 'object') return definition
  const d = normal(definition)
  if (!isArray(d.behaviors)) return d
  const behaviors = (d.behaviors as unknown[]).filter(Boolean).map((b) => (typeof b === 'string' ? builtinBehavior(b) : b))
  return { ...d, behaviors }
}

/** Does the component carry that built-in behavior? */
export const hasBuiltin = (component: { hasBehavior(b: any): boolean }, name: string): boolean => {
  const b = made[name]
  return b ? component.hasBehavior(b._$) : false
}
