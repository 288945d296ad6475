//! Sound without an element: the guest's InnerAudioContext plays here, on addresses of the view's own capability.
import type { Value } from '../../../shared/value'
import type { Page } from './page'

const EVENTS = ['canplay', 'play', 'pause', 'ended', 'timeupdate', 'waiting', 'seeking', 'seeked', 'error']
const MAX_SOUNDS = 64

/** The players of one page, by the guest's numbers. */
export class Sounds {
  private readonly players = new Map<number, HTMLAudioElement>()
  private readonly stops = new Map<number, number>()

  constructor(private readonly page: Page) {}

  private player(n: number): HTMLAudioElement {
    let a = this.players.get(n)
    if (!a) {
      if (this.players.size >= MAX_SOUNDS) throw new Error(`more than ${MAX_SOUNDS} sounds at once`)
      a = new Audio()
      a.preload = 'metadata'
      this.players.set(n, a)
    }
    return a
  }

  /** Tells observer `id` of everything that happens to sound `n`; returns how to end that. */
  watch(id: number, n: number): () => void {
    const a = this.player(n)
    const tell = (e: Event): void => {
      const event = e.type === 'pause' && this.stops.delete(n) ? 'stop' : e.type
      const state: { [k: string]: Value } = { event, currentTime: a.currentTime, duration: a.duration || 0, paused: a.paused, buffered: a.buffered.length ? a.buffered.end(a.buffered.length - 1) : 0 }
      if (event === 'error') Object.assign(state, { errCode: 10001, errMsg: (a.error?.message ?? 'the sound could not be played').slice(0, 300) })
      this.page.send(['o', id, state])
    }
    for (const type of EVENTS) a.addEventListener(type, tell)
    return () => EVENTS.forEach((type) => a.removeEventListener(type, tell))
  }

  /** `invoke` on node 0, method `audio`. */
  async invoke(args: Value): Promise<Value> {
    const o = (args && typeof args === 'object' && !Array.isArray(args) ? args : {}) as { [k: string]: Value }
    const n = Number(o['audio'])
    const list = Array.isArray(o['args']) ? o['args'] : []
    const a = this.player(n)
    switch (o['method']) {
      case 'play': await a.play(); return null
      case 'pause': a.pause(); return null
      case 'stop':
        if (!a.paused) this.stops.set(n, 1)
        a.pause()
        a.currentTime = 0
        return null
      case 'seek': a.currentTime = Number(list[0]) || 0; return null
      case 'destroy': this.end(n); return null
      case 'set': this.set(a, String(list[0]), list[1]); return null
      default: throw new Error(`audio has no method ${String(o['method'])}`)
    }
  }

  private set(a: HTMLAudioElement, name: string, v: Value): void {
    if (name === 'src') {
      const url = this.page.assets.url(String(v ?? ''), 'media')
      if (url) a.src = url
      else if (v) throw new Error('this kind of address is not allowed')
      else a.removeAttribute('src')
    } else if (name === 'volume') a.volume = Math.min(1, Math.max(0, Number(v) || 0))
    else if (name === 'loop') a.loop = Boolean(v)
    else if (name === 'autoplay') a.autoplay = Boolean(v)
    else if (name === 'playbackRate') a.playbackRate = Math.min(16, Math.max(0.1, Number(v) || 1))
    else if (name === 'startTime') a.currentTime = Number(v) || 0
  }

  private end(n: number): void {
    const a = this.players.get(n)
    this.players.delete(n)
    this.stops.delete(n)
    a?.pause()
    a?.removeAttribute('src')
  }

  dispose(): void {
    for (const n of [...this.players.keys()]) this.end(n)
  }
}
