//! The `wx` object: every name of the table, answered by the guest, by the broker, or by the documented failure.
import { off, on } from '../base/lists'
import { fromRow, makeObject } from './objects'
import { asyncCalls, syncCalls } from './guest-calls'
import { downloadFile, request, uploadFile } from './network'
import { onNeedPrivacyAuthorization } from './privacy'
import { connectSocket } from './socket'
import { settle } from './settle'
import { table, type Row } from './table'

const USER_DATA_PATH = 'wxfile://usr'

/** Calls of the broker that return a task. */
const tasks: Record<string, unknown> = { connectSocket, downloadFile, request, uploadFile }

const guestCall = (name: string, row: Row): unknown => {
  switch (row.kind) {
    case 'on':
      if (name === 'onNeedPrivacyAuthorization') return onNeedPrivacyAuthorization
      return (f: unknown) => on(name.slice(2), f)
    case 'off':
      return (f?: unknown) => off(name.slice(3), f)
    case 'async': {
      const f = asyncCalls[name]
      if (!f) break
      return (options: unknown) => settle(name, options, (args, ok, fail) => {
        // Component instances and canvases are not data; those calls look at the options as they were given.
        const given = options !== null && typeof options === 'object' ? { ...args, ...(options as object) } : args
        f(given, ok, fail)
      })
    }
    case 'value':
      if (name === 'env') return { USER_DATA_PATH }
      break
    default:
      if (syncCalls[name]) return syncCalls[name]
  }
  throw new Error(`api.toml says the guest answers wx.${name}, but it does not`)
}

/** Builds `wx`. Programs may overwrite its members, as in WeChat. */
export const makeWx = (): Record<string, unknown> => {
  const wx: Record<string, unknown> = {}
  for (const name of Object.keys(table.api)) {
    const row = table.api[name]!
    if (row.impl === 'guest') wx[name] = guestCall(name, row)
    else if (row.impl === 'broker' && tasks[name]) wx[name] = tasks[name]
    else if (row.kind === 'value') wx[name] = row.object ? makeObject(row.object) : {}
    else wx[name] = fromRow(name, name, row, row.impl ?? 'none', '')
  }
  return wx
}

