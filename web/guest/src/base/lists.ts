//! Listener lists of the app-wide events (`wx.onError`, `wx.onShow`, ...): framework and facade share them.
import { dict } from './primordials'

type Listener = (...args: any[]) => unknown
const lists = dict<Listener[]>()
let report: (error: unknown, where: string) => void = () => {}

/** Whoever reports errors announces itself here (this module may import nothing that reports). */
export const setReporter = (f: typeof report): void => {
  report = f
}

/** Adds a listener; the same function twice is kept once, as in WeChat. */
export const on = (name: string, f: unknown): void => {
  if (typeof f !== 'function') return
  const list = (lists[name] ??= [])
  if (list.indexOf(f as Listener) < 0) list.push(f as Listener)
}

/** Removes one listener, or all of the event when none is named. */
export const off = (name: string, f?: unknown): void => {
  const list = lists[name]
  if (!list) return
  if (f === undefined) list.length = 0
  else {
    const i = list.indexOf(f as Listener)
    if (i >= 0) list.splice(i, 1)
  }
}

/** Calls every listener; one that throws is reported and does not stop the others. Returns how many there were. */
export const fire = (name: string, ...args: unknown[]): number => {
  const list = lists[name]
  if (!list) return 0
  for (const f of list.slice()) {
    try {
      f(...args)
    } catch (e) {
      report(e, `wx.on${name}`)
    }
  }
  return list.length
}
