//! Every compiled template passes here: handlers get WeChat's plain event object, WXS handlers and `change:` observers get descriptors.
import { Component, Element } from 'glass-easel'
import type { El } from '../backend/element'
import { invoke } from '../backend/requests'
import { reportError } from '../base/errors'
import { microtask } from '../base/primordials'
import { plainEvent } from '../page/event-object'
import { noteBinding } from './bindings'
import { mayTrack, tracked } from './skip-rows'
import { descriptor } from './descriptor'

type ProcGen = (R: any, creation: boolean, data: unknown, paths: unknown) => unknown
type Group = (name: string) => ProcGen | undefined

/** A handler of a template: `path` is set by the compiler when the handler is an expression that leads into a script. */
const onEvent = (caller: any, event: any, f: (...a: any[]) => unknown, path?: unknown[] | null): void => {
  if (path && (path[0] === 1 || path[0] === 2)) {
    const element = event.currentTarget._$ ?? event.currentTarget
    const host = caller._$ ?? element.ownerShadowRoot?.getHostNode() ?? element
    const e = plainEvent(event) as Record<string, unknown>
    e.instance = descriptor(element)
    if (f(e, descriptor(host)) === false) {
      event.stopPropagation()
      event.preventDefault()
    }
    return
  }
  const r = f.call(caller, plainEvent(event))
  // glass-easel must not read what a handler returns (a promise, say) as a verdict; only a field's text may be answered.
  if (event.type === 'input') retype(event, r)
}

/** What a handler of `input` returns, a text or `{value, cursor}`, replaces what was typed. */
const retype = (event: any, returned: unknown): void => {
  const wish = (typeof returned === 'string' ? { value: returned } : returned) as { value?: unknown; cursor?: unknown } | null | undefined
  if (!wish || typeof wish !== 'object' || typeof wish.value !== 'string') return
  const element = event.currentTarget._$ ?? event.currentTarget
  const el = element.is === 'input' || element.is === 'textarea' ? element.getBackendElement?.() : null
  if (el) invoke(el.ctx.page, el.id, 'setValue', { value: wish.value, cursor: Number(wish.cursor ?? -1) })
}

/** `change:prop` of a script. Before the owner stands, its descriptor could find nothing: the first call waits for the end of the turn's code. */
const onChange = (f: unknown) => (next: unknown, old: unknown, host: any, element: any): void => {
  if (typeof f !== 'function') return
  const call = (): void => {
    f(next, old, descriptor(host), descriptor(element))
  }
  if (Element.isAttached(host)) call()
  else
    microtask(() => {
      try {
        call()
      } catch (e) {
        reportError(e, `change: observer of ${host.is}`)
      }
    })
}

const nothing = (): void => {}

/** What every element may carry; a component's host takes it like any other unless the component has a property of that name. */
const COMMON = /^(hidden|animation|role|aria-[a-z]+)$/

/** Gives a component's host an attribute that is not the component's own; false when it is. */
const giveHost = (element: any, name: unknown, value: unknown): boolean => {
  if (typeof name !== 'string' || !COMMON.test(name) || !Component.isComponent(element) || Component.hasProperty(element, name)) return false
  const host = element.getBackendElement() as El | null
  host?.setAttribute(name, value)
  return true
}

const wrap = (generate: ProcGen, track: boolean, steady: boolean): ProcGen => (R, creation, data, paths) => {
  if (creation && R.setFnFilter !== nothing) {
    R.setFnFilter(onChange)
    R.setEventListenerWrapper(onEvent)
    const bind = R.v
    R.v = (element: any, type: string, name: unknown, ...rest: unknown[]) => {
      noteBinding(element, type, name)
      bind(element, type, name, ...rest)
    }
    const write = R.r
    R.r = (element: any, name: unknown, value: unknown, ...rest: unknown[]) => {
      if (!giveHost(element, name, value)) write(element, name, value, ...rest)
    }
    R.setFnFilter = nothing
    R.setEventListenerWrapper = nothing
  }
  return track ? tracked(steady, R, creation, data, paths, generate) : generate(R, creation, data, paths)
}

/** What glass-easel is given as the compiled template of one file. `steady`: no component of it has a placeholder. */
export const wrapTemplates = (groups: Record<string, Group>, main: string, steady: boolean): object => {
  const group = groups[main]
  const track = mayTrack(groups, main)
  const made = new Map<string, ProcGen | undefined>()
  const content = (name: string): ProcGen | undefined => {
    if (!made.has(name)) {
      const g = group?.(name)
      made.set(name, g && wrap(g, name === '' && track, steady))
    }
    return made.get(name)
  }
  return { groupList: groups, content, fallbackListenerOnNativeNode: true }
}

