//! A wx call that is not served: counted, said once on the console, answered as documented.
import { reportProblem } from '../base/errors'
import { dict } from '../base/primordials'

/** Calls per name; the inspector and `check` print them. */
export const unsupportedCalls = dict<number>()

/** Notes one call. */
export const noteUnsupported = (name: string): void => {
  unsupportedCalls[name] = (unsupportedCalls[name] ?? 0) + 1
  if (unsupportedCalls[name] === 1) reportProblem('warning', `${name}:fail not supported`)
}

export const UNSUPPORTED_ERRNO = 100
const failures = new WeakSet<object>()
export const failure = (name: string): { errMsg: string; errno: number } => {
  const f = { errMsg: `${name}:fail not supported`, errno: UNSUPPORTED_ERRNO }
  failures.add(f)
  return f
}
/** Is a rejection nothing but our own answer to a call that is not served? It is counted already. */
export const isUnsupportedFailure = (reason: unknown): boolean => reason !== null && typeof reason === 'object' && failures.has(reason)

/** What a synchronous call throws. */
export const throwUnsupported = (name: string): never => {
  noteUnsupported(name)
  const e = Object.assign(new Error(`${name}:fail not supported`), failure(name))
  failures.add(e)
  throw e
}
