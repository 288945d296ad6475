//! Small objects that are answered in the jail: update, logs, random numbers.
import { host } from '../base/host'
import { guarded } from '../base/errors'
import { plain } from '../base/plain'
import { schedule } from '../base/timers'
import { makeObject } from './objects'
import { failure } from './unsupported'
import { settle } from './settle'

const LEVELS: Record<string, number> = { log: 0, info: 1, warn: 2, error: 3, debug: 4 }

/** A release is replaced by the host before a launch, never under a running program: there is none to report. */
export const getUpdateManager = (): object => makeObject('UpdateManager', {
  onCheckForUpdate: (f: unknown) => {
    if (typeof f === 'function') schedule(() => void guarded('onCheckForUpdate', () => f({ hasUpdate: false })), 0)
  },
  onUpdateReady: () => {},
  onUpdateFailed: () => {},
  applyUpdate: () => {},
})

const writer = (kind: string, tag: string): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  let filter = ''
  for (const l of Object.keys(LEVELS)) out[l] = (...args: unknown[]) => host.console(LEVELS[l]!, [kind + (tag ? `[${tag}]` : '') + (filter ? ` ${filter}` : ''), ...args.map(plain)])
  out.setFilterMsg = (m: unknown) => {
    filter = String(m)
  }
  out.addFilterMsg = (m: unknown) => {
    filter = filter ? `${filter} ${String(m)}` : String(m)
  }
  return out
}

export const getLogManager = (): object => makeObject('LogManager', writer('LogManager', ''))
export const getRealtimeLogManager = (): object => {
  const own = writer('RealtimeLog', '')
  own.in = () => {}
  own.getCurrentState = () => ({ size: 0, maxSize: 5120, logCount: 0, maxLogCount: 200 })
  own.tag = (name: unknown) => makeObject('RealtimeTagLogManager', { ...writer('RealtimeLog', String(name)), setFilterMsg: () => {}, addFilterMsg: () => {}, key: () => {} })
  return makeObject('RealtimeLogManager', own)
}

export const getUserCryptoManager = (): object => makeObject('UserCryptoManager', {
  getRandomValues: (options: unknown) => settle('getRandomValues', options, (args, ok, fail) => {
    const n = Number(args.length)
    if (!(n >= 1 && n <= 1_048_576)) return fail({ errMsg: 'getRandomValues:fail parameter error: length must be 1 to 1048576' })
    return ok({ randomValues: host.randomBytes(Math.floor(n)) })
  }),
  getLatestUserKey: (options: unknown) => settle('getLatestUserKey', options, (_args, _ok, fail) => fail(failure('getLatestUserKey'))),
})
