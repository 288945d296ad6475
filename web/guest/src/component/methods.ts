//! What every page and component object has beyond the adapter: WeChat's methods on the one prototype all of them share.
import { component as adapter } from 'glass-easel-miniprogram-adapter'
import { animate, clearAnimation } from '../animation/animate'
import { reportProblem } from '../base/errors'
import { defineProperty, isArray, keys, toJson } from '../base/primordials'
import { pageOf } from '../query/find'
import { IntersectionObserver, MediaQueryObserver } from '../query/observers'
import { SelectorQuery } from '../query/selector'
import { EventChannel } from '../route/channel'
import { builtinBehavior } from './builtin'

const SET_DATA_LIMIT = 1_048_576
const proto = adapter.ComponentCaller.prototype as unknown as Record<string, any>
const baseSetData = proto.setData as (data: object, cb?: () => void) => void
const baseHasBehavior = proto.hasBehavior as (b: unknown) => boolean

/** Bytes of the text in UTF-8. */
const utf8 = (text: string): number => {
  let n = text.length
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i)
    if (c > 0x7f) n += c > 0x7ff && (c < 0xd800 || c > 0xdfff) ? 2 : 1
  }
  return n
}

const isComponent = (v: unknown): boolean => typeof v === 'object' && v !== null && v instanceof adapter.ComponentCaller

/** Data of one setData may have 1 MiB when encoded. What has no encoding (cycles, BigInt) is refused as well. */
const checkSize = (data: object, is: string): void => {
  const text = toJson(data)
  if (text === undefined || text.length * 3 <= SET_DATA_LIMIT) return
  const size = text.length > SET_DATA_LIMIT ? text.length : utf8(text)
  if (size > SET_DATA_LIMIT) throw new RangeError(`setData:fail data of ${is} is ${size} bytes, more than the 1024 kB (${SET_DATA_LIMIT} bytes) that one setData may carry; set less at a time`)
}

proto.setData = function (this: any, data: Record<string, unknown>, callback?: () => void): void {
  if (data === null || typeof data !== 'object' || isArray(data)) {
    if (data !== undefined) reportProblem('warning', `setData of ${this.is} needs an object, ${data === null ? 'null' : typeof data} was given`)
    baseSetData.call(this, {}, callback)
    return
  }
  let clean = data
  for (const k of keys(data)) {
    const v = data[k]
    const component = isComponent(v)
    if (v !== undefined && !component) continue
    if (clean === data) clean = { ...data }
    delete clean[k]
    // Libraries keep a component at hand in their data. It is no value that a template could show: it stays on this side.
    if (component) this.data[k] = v
    else reportProblem('warning', `Setting data field "${k}" to undefined is invalid. (${this.is})`)
  }
  checkSize(clean, this.is)
  baseSetData.call(this, clean, typeof callback === 'function' ? callback : undefined)
}

/** WeChat's own name for the data of a component; some libraries read it there. */
defineProperty(proto, '__data__', {
  get(this: any) {
    return this.data
  },
  enumerable: false,
  configurable: true,
})

const ignoreReturn = (): undefined => undefined
proto.triggerEvent = function (this: any, name: string, detail?: unknown, options?: object): void {
  this._$.triggerEvent(String(name), detail === undefined ? {} : detail, { ...options, handleListenerReturn: ignoreReturn })
}
proto.hasBehavior = function (this: any, behavior: unknown): boolean {
  return baseHasBehavior.call(this, typeof behavior === 'string' ? builtinBehavior(behavior) : behavior)
}
proto.createSelectorQuery = function (this: any) {
  return new SelectorQuery(this)
}
proto.createIntersectionObserver = function (this: any, options?: object) {
  return new IntersectionObserver(this, options)
}
proto.createMediaQueryObserver = function (this: any) {
  return new MediaQueryObserver(this)
}
proto.animate = function (this: any, selector: string, frames: unknown, duration: unknown, last?: unknown) {
  animate(this, selector, frames, duration, last)
}
proto.clearAnimation = function (this: any, selector: string, options?: unknown, callback?: unknown) {
  clearAnimation(this, selector, options, callback)
}
const unsupported = (name: string): never => {
  throw new Error(`${name}:fail not supported`)
}
proto.applyAnimatedStyle = () => unsupported('applyAnimatedStyle')
proto.clearAnimatedStyle = () => unsupported('clearAnimatedStyle')
proto.getTabBar = function (this: any) {
  return pageOf(this._$)?.tabBar?.get()
}
proto.getPageId = function (this: any) {
  const page = pageOf(this._$)
  return page ? `pageId:${page.id}` : ''
}
proto.getOpenerEventChannel = function (this: any) {
  const page = pageOf(this._$)
  if (!page) return new EventChannel()
  return (page.channel ??= new EventChannel())
}

/** Times of each update; the work is done inside setData, so begin and end are those of this side. */
proto.setUpdatePerformanceListener = function (this: any, options: { withDataPaths?: boolean } | null, listener: ((r: object) => void) | null) {
  if (typeof listener !== 'function') {
    delete this.setData
    return
  }
  let id = 0
  this.setData = function (this: any, data: Record<string, unknown>, callback?: () => void) {
    const pendingStartTimestamp = Date.now()
    proto.setData.call(this, data, callback)
    id += 1
    const result: Record<string, unknown> = { updateProcessId: id, isMergedUpdate: false, pendingStartTimestamp, updateStartTimestamp: pendingStartTimestamp, updateEndTimestamp: Date.now() }
    if (options?.withDataPaths) result.dataPaths = keys(data ?? {}).map((k) => k.split(/[.[\]]+/).filter(Boolean))
    listener.call(this, result)
  }
}
