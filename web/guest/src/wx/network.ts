//! wx.request, uploadFile and downloadFile: the broker does them; here are their tasks. What happens to one before its end is
//! fetched event by event, and only when somebody listens, so that a fast server never fills the program's queue.
import { fire, off, on } from '../base/lists'
import { incoming, outgoing, picked } from './network-data'
import { makeObject } from './objects'
import { settle, toBroker } from './settle'

type Args = Record<string, unknown>
interface Kind {
  object: string
  send: (args: Args) => Args
  take: (answer: Args, args: Args) => Args
}

const HEADERS = ['header', 'timeout']
const kinds: Record<string, Kind> = {
  request: {
    object: 'RequestTask',
    send: (args) => ({ ...picked(args, [...HEADERS, 'method', 'redirect', 'responseType', 'enableChunked']), ...outgoing('request', args) }),
    take: (answer, args) => ({ ...answer, data: incoming(answer.data, args) }),
  },
  uploadFile: {
    object: 'UploadTask',
    send: (args) => picked(args, [...HEADERS, 'url', 'filePath', 'name', 'formData']),
    take: (answer) => answer,
  },
  downloadFile: {
    object: 'DownloadTask',
    send: (args) => picked(args, [...HEADERS, 'url', 'filePath']),
    take: (answer) => answer,
  },
}
const EVENTS: Record<string, string> = { headers: 'HeadersReceived', progress: 'ProgressUpdate', chunk: 'ChunkReceived' }

let serial = 0
/** Numbers of tasks and sockets, which the broker knows them by. */
export const nextTask = (): number => (serial += 1)

const begin = (name: string) => (options: unknown): object => {
  const { object, send, take } = kinds[name]!
  const task = nextTask()
  const list = (event: string): string => `${object}#${task}.${event}`
  let fetching = false
  const step = (): void => toBroker('network.next', name, { task }, (e: any) => {
    const event = EVENTS[e?.event]
    if (!event) return
    fire(list(event), event === 'ChunkReceived' ? { data: e.value } : e.value)
    step()
  }, () => {})
  const fetch = (): void => {
    if (fetching) return
    fetching = true
    step()
  }
  settle(name, options, (args, ok, fail) => {
    const message = { ...send(args), task }
    toBroker(name, name, message, (answer) => ok(take(answer as Args, args)), fail)
    if (args.enableChunked === true && name === 'request') fetch()
  })
  const own: Record<string, unknown> = { abort: () => toBroker('network.abort', name, { task }, () => {}, () => {}) }
  for (const event of name === 'request' ? ['HeadersReceived', 'ChunkReceived'] : ['HeadersReceived', 'ProgressUpdate']) {
    own[`on${event}`] = (f: unknown) => {
      on(list(event), f)
      fetch()
    }
    own[`off${event}`] = (f?: unknown) => off(list(event), f)
  }
  return makeObject(object, own)
}

export const request = begin('request')
export const uploadFile = begin('uploadFile')
export const downloadFile = begin('downloadFile')
