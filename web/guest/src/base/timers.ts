//! setTimeout, setInterval: kept here, woken by one Tick of the broker for the soonest. At least 4 ms, at most 10,000 alive, no strings.
import { reportError } from './errors'
import { host } from './host'
import { apply, isArray } from './primordials'

const MIN_MS = 4
const MAX_MS = 0x7fffffff
const MAX_ALIVE = 10_000

interface Timer {
  id: number
  at: number
  every: number
  f: (...args: unknown[]) => void
  args: unknown[]
}

/** Binary heap by time, then by age. */
const heap: Timer[] = []
const alive = new Map<number, Timer>()
let lastId = 0
let wished = -1

const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.id < b.id)

const push = (t: Timer): void => {
  let i = heap.push(t) - 1
  while (i > 0) {
    const p = (i - 1) >> 1
    if (!before(t, heap[p]!)) break
    heap[i] = heap[p]!
    i = p
  }
  heap[i] = t
}

const pop = (): Timer | undefined => {
  const top = heap[0]
  const last = heap.pop()
  if (!top || !last || top === last) return top
  let i = 0
  for (;;) {
    let c = 2 * i + 1
    if (c >= heap.length) break
    if (c + 1 < heap.length && before(heap[c + 1]!, heap[c]!)) c += 1
    if (!before(heap[c]!, last)) break
    heap[i] = heap[c]!
    i = c
  }
  heap[i] = last
  return top
}

/** Asks the host for the Tick of the soonest timer that still lives. */
const wish = (): void => {
  while (heap[0] && alive.get(heap[0].id) !== heap[0]) pop()
  const next = heap[0]
  const at = next ? next.at : -1
  if (at === wished) return
  wished = at
  host.wake(next ? Math.max(0, next.at - host.now()) : -1)
}

/** Adds a timer of the framework or of a program; `ms` is taken as given (the 4 ms floor is the program's). */
export const schedule = (f: (...args: any[]) => void, ms: number, every = -1, args: unknown[] = []): number => {
  lastId += 1
  const t: Timer = { id: lastId, at: host.now() + ms, every, f, args }
  alive.set(t.id, t)
  push(t)
  wish()
  return t.id
}

/** Ends a timer; ids that do not live are ignored. */
export const cancel = (id: unknown): void => {
  const t = alive.get(id as number)
  if (!t) return
  alive.delete(t.id)
  wish()
}

/** Runs what is due at the beginning of a Tick; timers made meanwhile wait for the next. */
export const tick = (): void => {
  wished = -1
  const now = host.now()
  const due: Timer[] = []
  while (heap[0] && heap[0].at <= now) {
    const t = pop()!
    if (alive.get(t.id) === t) due.push(t)
  }
  for (const t of due) {
    if (alive.get(t.id) !== t) continue
    if (t.every >= 0) {
      t.at = Math.max(t.at + t.every, now + MIN_MS)
      push(t)
    } else alive.delete(t.id)
    try {
      apply(t.f, undefined, t.args)
    } catch (e) {
      reportError(e, t.every >= 0 ? 'setInterval' : 'setTimeout')
    }
  }
  wish()
}

/** How many timers live; for statistics. */
export const timerCount = (): number => alive.size

const add = (name: string, f: unknown, ms: unknown, repeat: boolean, args: unknown[]): number => {
  if (typeof f !== 'function') throw new TypeError(`${name}: the callback must be a function, a ${typeof f} was given (code in strings cannot run here)`)
  if (alive.size >= MAX_ALIVE) throw new RangeError(`${name}: more than ${MAX_ALIVE} timers are alive; clear some with clearTimeout or clearInterval`)
  const wait = Math.min(MAX_MS, Math.max(MIN_MS, Number(ms) || 0))
  return schedule(f as () => void, wait, repeat ? wait : -1, isArray(args) ? args : [])
}

export const setTimeoutOf = (f: unknown, ms?: unknown, ...args: unknown[]): number => add('setTimeout', f, ms, false, args)
export const setIntervalOf = (f: unknown, ms?: unknown, ...args: unknown[]): number => add('setInterval', f, ms, true, args)
