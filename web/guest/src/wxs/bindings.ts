//! Handler names that templates bind to no method: kept per element for `check`, and said when such an event is lost, in
//! WeChat's words. Bindings that resolve cost nothing.
import { Component } from 'glass-easel'
import { reportProblem } from '../base/errors'

interface Missing {
  /** Names by type of event. */
  names: Map<string, string>
  /** Types that have a listener here already. */
  heard: Set<string>
}
const missing = new WeakMap<object, Missing>()
const MAX_SAID = 100
const said = new Set<string>()

const hostOf = (element: any): any => element.ownerShadowRoot?.getHostNode()
const answers = (host: any, name: string): boolean => typeof Component.getMethod(host, name) === 'function'

/** The event came and nobody is there: once for each name of a component. */
const lost = (element: any, type: string): void => {
  const name = missing.get(element)?.names.get(type)
  const host = hostOf(element)
  if (name === undefined || !host || answers(host, name)) return
  const text = `Component "${host.is}" does not have a method "${name}" to handle event "${type}".`
  if (said.size >= MAX_SAID || said.has(text)) return
  said.add(text)
  reportProblem('warning', text)
}

/** A template binds `name` to `type` on an element. */
export const noteBinding = (element: any, type: string, name: unknown): void => {
  const known = missing.get(element)
  const host = hostOf(element)
  if (typeof name !== 'string' || name === '' || (host && answers(host, name))) {
    known?.names.delete(type)
    return
  }
  const entry = known ?? { names: new Map<string, string>(), heard: new Set<string>() }
  if (!known) missing.set(element, entry)
  entry.names.set(type, name)
  if (entry.heard.has(type)) return
  entry.heard.add(type)
  element.addListener(type, () => lost(element, type))
}

/** Names bound on an element that no method answered when they were bound. */
export const missingNames = (element: object): { type: string; name: string }[] => {
  const out: { type: string; name: string }[] = []
  missing.get(element)?.names.forEach((name, type) => out.push({ type, name }))
  return out
}
