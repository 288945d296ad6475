//! wx.connectSocket and SocketTask. The older functions (wx.onSocketMessage, wx.sendSocketMessage, ...) speak of the socket that was
//! opened last.
import { fire, on } from '../base/lists'
import { picked } from './network-data'
import { nextTask } from './network'
import { makeObject } from './objects'
import { settle, toBroker } from './settle'

type Args = Record<string, unknown>
type Ok = (v?: unknown) => void
type Fail = (r: Args) => void

const STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 }
const EVENTS: Record<string, string> = { open: 'Open', message: 'Message', error: 'Error', close: 'Close' }

interface Line {
  task: number
  state: number
}
let latest: Line | null = null

const send = (line: Line | null, args: Args, ok: Ok, fail: Fail): void => {
  if (!line) return fail({ errMsg: 'sendSocketMessage:fail WebSocket is not connected', errno: 600005 })
  return toBroker('network.send', 'sendSocketMessage', { task: line.task, data: args.data }, ok, fail)
}

const close = (line: Line | null, args: Args, ok: Ok, fail: Fail): void => {
  if (!line) return fail({ errMsg: 'closeSocket:fail WebSocket is not connected', errno: 600005 })
  if (line.state < STATES.CLOSING) line.state = STATES.CLOSING
  return toBroker('network.send', 'closeSocket', { task: line.task, code: args.code ?? 1000, reason: String(args.reason ?? '') }, ok, fail)
}

/** Opens a socket. */
export const connectSocket = (options: unknown): object => {
  const line: Line = { task: nextTask(), state: STATES.CONNECTING }
  const list = (event: string): string => `SocketTask#${line.task}.${event}`
  const tell = (event: string, value: unknown): void => {
    fire(list(event), value)
    if (latest === line) fire(`Socket${event}`, value)
  }
  const step = (): void => toBroker('network.socket', 'connectSocket', { task: line.task }, (e: any) => {
    const event = EVENTS[e?.event]
    if (!event) return
    if (event === 'Open') line.state = STATES.OPEN
    if (event === 'Close') line.state = STATES.CLOSED
    tell(event, e.value)
    step()
  }, () => {})
  settle('connectSocket', options, (args, ok, fail) => {
    toBroker('connectSocket', 'connectSocket', { ...picked(args, ['url', 'header', 'protocols', 'timeout']), task: line.task }, (r) => {
      latest = line
      ok(r)
      step()
    }, (r) => {
      line.state = STATES.CLOSED
      fail(r)
      fire(list('Error'), r)
    })
  })
  const own: Record<string, unknown> = {
    send: (o: unknown) => settle('sendSocketMessage', o, (args, ok, fail) => send(line, args, ok, fail)),
    close: (o: unknown) => settle('closeSocket', o, (args, ok, fail) => close(line, args, ok, fail)),
    ...STATES,
  }
  for (const e of Object.keys(EVENTS)) own[`on${EVENTS[e]!}`] = (f: unknown) => on(list(EVENTS[e]!), f)
  Object.defineProperty(own, 'readyState', { get: () => line.state, enumerable: true, configurable: true })
  return makeObject('SocketTask', own)
}

/** The older functions. */
export const sendSocketMessage = (args: Args, ok: Ok, fail: Fail): void => send(latest, args, ok, fail)
export const closeSocket = (args: Args, ok: Ok, fail: Fail): void => close(latest, args, ok, fail)
