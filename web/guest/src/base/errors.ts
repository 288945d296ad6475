//! One way for everything that went wrong: Fault frame, `App.onError`, `wx.onError`.
import { addGlobalErrorListener, addGlobalWarningListener, globalOptions } from 'glass-easel'
import { host } from './host'
import { fire, setReporter } from './lists'

/** Page that faults are charged to while one is being opened or handled; 0 = the program. */
let currentPage = 0
let appOnError: ((message: string) => void) | null = null

/** Runs `f` with faults charged to `page`. */
export const onPage = <T>(page: number, f: () => T): T => {
  const before = currentPage
  currentPage = page
  try {
    return f()
  } finally {
    currentPage = before
  }
}

/** The page whose code runs, 0 when that is not known. */
export const runningPage = (): number => currentPage

/** `App.onError` of the program, once it is registered. */
export const setAppOnError = (f: ((message: string) => void) | null): void => {
  appOnError = f
}

/** Message and stack of anything thrown; never throws itself. */
export const describe = (error: unknown): { message: string; stack: string } => {
  try {
    if (error && typeof error === 'object') {
      const e = error as { message?: unknown; stack?: unknown; name?: unknown; errMsg?: unknown }
      if (e.message !== undefined || e.stack !== undefined) {
        const name = typeof e.name === 'string' && e.name ? `${e.name}: ` : ''
        return { message: `${name}${String(e.message ?? '')}`, stack: typeof e.stack === 'string' ? e.stack : '' }
      }
      if (typeof e.errMsg === 'string') return { message: e.errMsg, stack: '' }
      return { message: JSON.stringify(error) ?? String(error), stack: '' }
    }
    return { message: error === null ? 'the program ran out of memory (or threw null)' : String(error), stack: '' }
  } catch {
    return { message: 'an error that cannot be printed', stack: '' }
  }
}

let inside = false
/** Reports an uncaught error of the program's code. */
export const reportError = (error: unknown, where = ''): void => {
  const { message, stack } = describe(error)
  host.fault(currentPage, 'error', where ? `${message} (in ${where})` : message, stack)
  if (inside) return
  inside = true
  try {
    const text = stack ? `${message}\n${stack}` : message
    if (appOnError) {
      try {
        appOnError(text)
      } catch (e) {
        const d = describe(e)
        host.fault(currentPage, 'error', `${d.message} (in App.onError)`, d.stack)
      }
    }
    fire('Error', text)
  } finally {
    inside = false
  }
}

/** Something a developer should know that is not an exception: `warning` or `compile`. */
export const reportProblem = (kind: 'warning' | 'compile', message: string): void => host.fault(currentPage, kind, message, '')

/** Calls program code; what it throws is reported, and the answer is undefined then. */
export const guarded = <T>(where: string, f: () => T): T | undefined => {
  try {
    return f()
  } catch (e) {
    reportError(e, where)
    return undefined
  }
}

setReporter(reportError)
globalOptions.throwGlobalError = false
addGlobalErrorListener((error, method, related) => {
  const name = typeof related === 'string' ? related : (related as { is?: string } | undefined)?.is
  reportError(error, [method, name].filter(Boolean).join(' of '))
  return false
})
const MAX_SAME = 3
const MAX_WARNINGS = 500
const seen = new Map<string, number>()
// Templates warn at every update; the first few of each kind say all there is to say.
addGlobalWarningListener((message) => {
  const n = (seen.get(message) ?? 0) + 1
  if (seen.size < MAX_WARNINGS || n > 1) seen.set(message, n)
  if (n <= MAX_SAME && seen.size < MAX_WARNINGS) reportProblem('warning', n === MAX_SAME ? `${message} (said ${MAX_SAME} times, not again)` : message)
  return false
})
