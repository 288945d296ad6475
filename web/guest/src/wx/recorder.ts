//! wx.getRecorderManager: one manager for the whole program. The microphone is the host's; here are its words and listeners.
import { fire } from '../base/lists'
import { reportProblem } from '../base/errors'
import { makeObject } from './objects'
import { toBroker } from './settle'

const FORMATS = ['wav', 'PCM']
const START = 'RecorderManager.start'
const LIST = 'RecorderManager.'
const EVENTS: Record<string, string> = { pause: 'Pause', resume: 'Resume', frame: 'FrameRecorded', stop: 'Stop' }

const failed = (r: Record<string, unknown>): void => {
  fire(`${LIST}Error`, { errMsg: String(r.errMsg ?? '').replace(/^[A-Za-z.]+:fail/, 'operateRecorder:fail') })
}

/** The host tells of the recording that goes on. */
export const recorded = (event: unknown, value: any): void => {
  if (event === 'end') return failed(value ?? {})
  const name = EVENTS[String(event)]
  if (name) fire(LIST + name, value ?? {})
}

const start = (options: unknown): void => {
  const given = (options !== null && typeof options === 'object' ? options : {}) as Record<string, unknown>
  const args: Record<string, unknown> = {}
  for (const k of ['duration', 'sampleRate', 'numberOfChannels', 'encodeBitRate', 'format', 'frameSize', 'audioSource']) if (given[k] !== undefined && typeof given[k] !== 'function') args[k] = given[k]
  if (args.format === undefined) {
    // The documented default is a format that no browser makes.
    reportProblem('warning', 'RecorderManager.start: no format was named; this host records wav (aac and mp3 are not supported)')
    args.format = 'wav'
  }
  if (FORMATS.indexOf(args.format as string) < 0) return failed({ errMsg: `start:fail not supported format ${String(args.format)}: this host records wav and PCM` })
  toBroker(START, 'start', args, () => fire(`${LIST}Start`, {}), failed)
}

const tell = (method: string) => (): void => toBroker(`RecorderManager.${method}`, method, {}, () => {}, failed)

let manager: object | undefined
export const getRecorderManager = (): object => {
  if (manager) return manager
  const own: Record<string, unknown> = { start, pause: tell('pause'), resume: tell('resume'), stop: tell('stop') }
  manager = makeObject('RecorderManager', own, LIST)
  return manager
}
