// The microphone of a program: recorded here, in the shell's own document, as long as the call that the person allowed. The
// program gets a file at the end and, if it asked for them, frames on the way.

import { field } from '../protocol'
import { Fail, type Handler } from '../ui/call'
import { h } from '../dom'
import { Samples, type Shape, wav } from './samples'

/** Longest recording, in milliseconds, as documented. */
const LONGEST = 600_000
/** Most bytes of one recording. */
const MOST = 60 << 20

const RATES = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000]
/** What a browser can make without a licence: uncompressed sound. */
const FORMATS = ['wav', 'PCM']

function shape(args: unknown): Shape {
  const rate = Number(field(args, 'sampleRate') ?? 8000)
  const channels = Number(field(args, 'numberOfChannels') ?? 2)
  const duration = Number(field(args, 'duration') ?? 60_000)
  const format = String(field(args, 'format') ?? 'wav')
  const frame = Number(field(args, 'frameSize') ?? 0)
  if (!FORMATS.includes(format)) throw new Fail(`not supported format ${format}: this host records wav and PCM`, 100)
  if (!RATES.includes(rate)) throw new Fail(`parameter error: sampleRate should be one of ${RATES.join(', ')}`, 1001)
  if (channels !== 1 && channels !== 2) throw new Fail('parameter error: numberOfChannels should be 1 or 2', 1001)
  if (!(duration > 0 && duration <= LONGEST)) throw new Fail(`parameter error: duration should be at most ${LONGEST}`, 1001)
  return { rate, channels, frames: Math.min(Math.ceil((duration / 1000) * rate), Math.floor(MOST / 2 / channels)), pcm: format === 'PCM', frame: frame > 0 ? Math.floor(frame * 1024) : 0 }
}

async function microphone(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) throw new Fail('not supported', 100)
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true })
  } catch {
    throw new Fail('system permission denied', 3)
  }
}

/** The calls by name. */
export const recorder: Record<string, Handler> = {
  recorder: async (ui, args) => {
    const { app, guest, signal, device } = ui
    const wanted = shape(args)
    const stream = await microphone()
    const letGo = () => stream.getTracks().forEach((track) => track.stop())
    if (signal.aborted) return letGo()
    const sign = h('div', { class: 'recording', role: 'status' }, h('i', null), app.t('recording', { name: guest.name }))
    const context = new AudioContext({ sampleRate: wanted.rate })
    const samples = new Samples(wanted)
    let paused = false
    try {
      await context.audioWorklet.addModule('/recorder.js')
      const tap = new AudioWorkletNode(context, 'recorder', { numberOfOutputs: 0 })
      context.createMediaStreamSource(stream).connect(tap)
      await context.resume()
      if (signal.aborted) return
      app.phone.shellLayer.append(sign)
      await new Promise<void>((done) => {
        const finish = () => {
          tap.port.onmessage = null
          letGo()
          done()
        }
        tap.port.onmessage = (event: MessageEvent<Float32Array[]>) => {
          if (paused || signal.aborted) return
          for (const frame of samples.add(event.data)) device.frame(frame, false)
          if (samples.full) finish()
        }
        device.onOp = (op) => {
          if (op === 'stop') return finish()
          if (op !== 'pause' && op !== 'resume') return
          paused = op === 'pause'
          sign.classList.toggle('paused', paused)
          stream.getTracks().forEach((track) => (track.enabled = !paused))
          device.say(op, {})
        }
        signal.addEventListener('abort', finish)
        stream.getTracks().forEach((track) => track.addEventListener('ended', finish))
        device.say('started', {})
      })
      if (signal.aborted) return
      const last = samples.rest()
      if (last) device.frame(last, true)
      const pieces = samples.pieces()
      if (!wanted.pcm) device.give(0, wav(wanted, samples.bytes))
      for (const piece of pieces) device.give(0, piece)
      return { files: [{ part: 0, ending: wanted.pcm ? 'pcm' : 'wav' }], duration: Math.round((samples.taken / wanted.rate) * 1000) }
    } finally {
      letGo()
      sign.remove()
      void context.close()
    }
  },
}
