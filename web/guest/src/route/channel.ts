//! EventChannel: what two pages say to each other after navigateTo.
import { reportError } from '../base/errors'
import { dict } from '../base/primordials'

type Listener = { f: (...a: unknown[]) => void; once: boolean }

/** One end of a channel; what is emitted here is heard at the other end, and kept for it until someone listens. */
export class EventChannel {
  #listeners = dict<Listener[]>()
  #early = dict<unknown[][]>()
  #other: EventChannel | null = null

  /** Two ends that hear each other. */
  static pair(): [EventChannel, EventChannel] {
    const a = new EventChannel()
    const b = new EventChannel()
    a.#other = b
    b.#other = a
    return [a, b]
  }
  emit(name: string, ...args: unknown[]): void {
    const other = this.#other
    if (other) other.#hear(String(name), args)
  }
  on(name: string, f: (...a: unknown[]) => void): void {
    this.#add(String(name), f, false)
  }
  once(name: string, f: (...a: unknown[]) => void): void {
    this.#add(String(name), f, true)
  }
  off(name: string, f?: (...a: unknown[]) => void): void {
    const list = this.#listeners[String(name)]
    if (list) this.#listeners[String(name)] = f ? list.filter((l) => l.f !== f) : []
  }
  /** The page is gone: nothing is heard any more. */
  close(): void {
    this.#other = null
    this.#listeners = dict()
    this.#early = dict()
  }
  #add(name: string, f: (...a: unknown[]) => void, once: boolean): void {
    if (typeof f !== 'function') return
    ;(this.#listeners[name] ??= []).push({ f, once })
    const early = this.#early[name]
    if (!early) return
    delete this.#early[name]
    for (const args of early) this.#hear(name, args)
  }
  #hear(name: string, args: unknown[]): void {
    const list = this.#listeners[name]
    if (!list?.length) {
      const kept = (this.#early[name] ??= [])
      if (kept.length < 100) kept.push(args)
      return
    }
    this.#listeners[name] = list.filter((l) => !l.once)
    for (const l of list) {
      try {
        l.f(...args)
      } catch (e) {
        reportError(e, `EventChannel "${name}"`)
      }
    }
  }
}
