//! The form of every asynchronous wx call: success/fail/complete, or a promise when none of them is given.
import { guarded } from '../base/errors'
import { host } from '../base/host'
import { apply, isArray, keys, PromiseCtor, then } from '../base/primordials'
import { isUnsupportedFailure } from './unsupported'

type Result = Record<string, unknown>
type Start = (args: Result, ok: (value?: unknown) => void, fail: (reason: Result) => void) => void

const isFunction = (v: unknown): v is (...a: unknown[]) => unknown => typeof v === 'function'

/** Runs one call. `short` is the name in errMsg (`readFile` of `FileSystemManager.readFile`). */
export const settle = (short: string, options: unknown, start: Start): unknown => {
  const o = (options !== null && typeof options === 'object' && !isArray(options) ? options : {}) as Result
  const { success, fail, complete } = o
  const finish = (callback: unknown, result: Result): void => {
    // Called as members of the options, so that `this` is never undefined in them.
    if (isFunction(callback)) guarded(`${short} callback`, () => apply(callback, o, [result]))
    if (isFunction(complete)) guarded(`${short} complete`, () => apply(complete, o, [result]))
  }
  const args: Result = {}
  for (const k of keys(o)) if (!isFunction(o[k])) args[k] = o[k]
  const run = (ok: (r: Result) => void, no: (r: Result) => void): void => {
    let done = false
    const once = (f: (r: Result) => void) => (r: Result): void => {
      if (done) return
      done = true
      f(r)
    }
    const good = once(ok)
    const bad = once(no)
    try {
      start(args, (v) => good({ ...(v !== null && typeof v === 'object' && !isArray(v) ? (v as Result) : v === undefined || v === null ? {} : { data: v }), errMsg: `${short}:ok` }), bad)
    } catch (e) {
      bad(asFailure(short, e))
    }
  }
  if (isFunction(success) || isFunction(fail) || isFunction(complete)) {
    run((r) => finish(success, r), (r) => finish(fail, r))
    return undefined
  }
  const promise = new PromiseCtor<Result>((ok, no) => run(ok, no))
  // Nobody need look at the answer of a call made for its effect; whoever chains on the promise gets the rejection.
  then(promise, (v) => v, () => undefined)
  return promise
}

/** Anything thrown, as `{errMsg, errno?}`. */
export const asFailure = (short: string, e: unknown): Result => {
  if (isUnsupportedFailure(e)) return e as Result
  const x = e as { errMsg?: unknown; message?: unknown; errno?: unknown } | null
  if (x && typeof x === 'object' && typeof x.errMsg === 'string') return { errMsg: x.errMsg, ...(x.errno !== undefined ? { errno: x.errno } : {}) }
  const message = String(x && typeof x === 'object' ? x.message : x)
  return { errMsg: message.startsWith(`${short}:`) ? message : `${short}:fail ${message}` }
}

const waiting = new Map<number, { short: string; ok: (v: unknown) => void; fail: (r: Result) => void }>()

/** Sends a call to the broker. */
export const toBroker = (name: string, short: string, args: Result, ok: (v: unknown) => void, fail: (r: Result) => void): void => {
  waiting.set(host.call(name, args), { short, ok, fail })
}

/** The broker's answer to a call. */
export const onReply = (id: number, ok: boolean, value: unknown): void => {
  const w = waiting.get(id)
  if (!w) return
  waiting.delete(id)
  if (ok) w.ok(value)
  else w.fail(asFailure(w.short, value))
}

/** A synchronous call of the broker: its value, or an Error with errMsg and errno thrown. */
export const syncBroker = (name: string, short: string, args: unknown): unknown => {
  const r = host.callSync(name, args)
  if (r.ok) return r.value
  const f = asFailure(short, r.value)
  throw Object.assign(new Error(String(f.errMsg)), f)
}
