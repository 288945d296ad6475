//! createInnerAudioContext: the sound is played by the page that made it; events come back as observations.
import { invoke, observe } from '../backend/requests'
import { fire, off, on } from '../base/lists'
import { absolute } from '../backend/element'
import { top } from '../route/stack'
import { makeObject } from './objects'

let serial = 0
const EVENTS = ['Canplay', 'Ended', 'Error', 'Pause', 'Play', 'Seeked', 'Seeking', 'Stop', 'TimeUpdate', 'Waiting']
const SETTABLE = ['autoplay', 'loop', 'obeyMuteSwitch', 'playbackRate', 'referrerPolicy', 'src', 'startTime', 'volume']

/** One sound. */
export const createInnerAudioContext = (): object => {
  serial += 1
  const id = serial
  const page = top()?.id ?? 0
  const name = (e: string): string => `audio#${id}.${e}`
  const settings: Record<string, unknown> = { autoplay: false, loop: false, obeyMuteSwitch: true, playbackRate: 1, referrerPolicy: 'no-referrer', src: '', startTime: 0, volume: 1 }
  const seen: Record<string, unknown> = { currentTime: 0, duration: 0, paused: true, buffered: 0 }
  const running = observe(page, { kind: 'audio', audio: id }, (v) => {
    if (!v || typeof v !== 'object') return
    for (const k of Object.keys(seen)) if (v[k] !== undefined) seen[k] = v[k]
    if (typeof v.event === 'string') {
      const e = EVENTS.find((x) => x.toLowerCase() === v.event.toLowerCase())
      if (e) fire(name(e), e === 'Error' ? { errCode: v.errCode ?? -1, errMsg: v.errMsg ?? '' } : {})
    }
  })
  const send = (method: string, args: unknown): void => invoke(page, 0, 'audio', { audio: id, method, args })
  const own: Record<string, unknown> = {
    play: () => send('play', []),
    pause: () => send('pause', []),
    stop: () => send('stop', []),
    seek: (position: number) => send('seek', [Number(position) || 0]),
    destroy: () => {
      send('destroy', [])
      running.disconnect()
      for (const e of EVENTS) off(name(e))
    },
  }
  for (const e of EVENTS) {
    own[`on${e}`] = (f: unknown) => on(name(e), f)
    own[`off${e}`] = (f?: unknown) => off(name(e), f)
  }
  const out = makeObject('InnerAudioContext', own)
  for (const k of Object.keys(seen)) Object.defineProperty(out, k, { get: () => seen[k], enumerable: true, configurable: true })
  for (const k of SETTABLE) {
    Object.defineProperty(out, k, {
      get: () => settings[k],
      set: (v: unknown) => {
        settings[k] = k === 'src' ? absolute(String(v), top()?.caller?._$) : v
        send('set', [k, settings[k]])
      },
      enumerable: true,
      configurable: true,
    })
  }
  return out
}
