// What the inspector knows of each program: bounded lists filled by the broker's live feed and by the shell itself.

import type { InspectMessage } from '../protocol'
import { isBad, type NetworkNote, networkNote } from './network-note'

/** A line of the console pane. */
export interface Entry {
  level: string
  args: unknown[]
  time: number
  /** Of a fault: its kind and stack. */
  fault?: string
  stack?: string
  page?: number
}

/** A line of the calls pane. */
export interface Call {
  name: string
  args: string
  verdict: string
  errMsg: string
  us: number
  sync: boolean
  time: number
}

/** A line of the permissions pane. */
export interface Permission {
  what: string
  api: string
  about: string
  detail: string
  time: number
}

/** The jail's figures. */
export interface Stats {
  pid?: number
  heap?: number
  limit?: number
  rss?: number
  cpu?: number
  calls?: number
  syscalls?: string[]
  debuggable?: boolean
}

/** A measured time. */
export interface Timing {
  name: string
  ms: number
  page?: number
  path?: string
  time: number
}

/** A list that forgets its oldest items, and counts them. */
export class Bounded<T> {
  items: T[] = []
  dropped = 0

  constructor(private readonly limit: number) {}

  push(item: T): void {
    this.items.push(item)
    if (this.items.length > this.limit + 64) {
      const extra = this.items.length - this.limit
      this.items.splice(0, extra)
      this.dropped += extra
    }
  }

  clear(): void {
    this.dropped += this.items.length
    this.items = []
  }

  /** Number of all items ever pushed. */
  get total(): number {
    return this.dropped + this.items.length
  }
}

/** All that is known of one program's run. */
export class Session {
  readonly console = new Bounded<Entry>(2000)
  readonly calls = new Bounded<Call>(2000)
  readonly permissions = new Bounded<Permission>(500)
  refusals = 0
  readonly network = new Bounded<NetworkNote>(1000)
  /** Requests that were stopped, failed or brought what must not be believed. */
  stopped = 0
  readonly timings = new Bounded<Timing>(500)
  readonly history = new Bounded<{ rss: number; cpu: number; at: number }>(120)
  readonly data = new Map<number, { value: unknown; at: Date }>()
  readonly counts: Record<string, number> = { log: 0, info: 0, warn: 0, error: 0, debug: 0 }
  failed = 0
  stats: Stats | null = null
  ended = false
  readonly began = performance.now()

  constructor(readonly guest: number, readonly pageOf: (page: number) => { path: string; how: string } | undefined) {}
}

const SESSIONS = 8

function text(value: unknown, limit: number): string {
  return typeof value === 'string' ? value.slice(0, limit) : value === undefined || value === null ? '' : String(value).slice(0, limit)
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

/** The feed of all programs. */
export class Feed {
  readonly sessions = new Map<number, Session>()
  /** Called after each change, with what changed. */
  listener: (session: Session, kind: string) => void = () => {}

  /** Begins a program's lists; `pageOf` tells of its pages what the broker's entries leave out. */
  begin(guest: number, pageOf: Session['pageOf'] = () => undefined): Session {
    let session = this.sessions.get(guest)
    if (!session) {
      session = new Session(guest, pageOf)
      this.sessions.set(guest, session)
      for (const [id, old] of this.sessions) if (this.sessions.size > SESSIONS && old.ended) this.sessions.delete(id)
    }
    return session
  }

  end(guest: number): void {
    const session = this.sessions.get(guest)
    if (session) session.ended = true
  }

  /** A message the shell makes itself. */
  own(guest: number, message: { kind: string; [field: string]: unknown }): void {
    const session = this.begin(guest)
    this.take({ t: 'inspect', guest, time: performance.now() - session.began, ...message })
  }

  /** A message of the live feed. Its fields were partly written by the program: each is checked here. */
  take(message: InspectMessage): void {
    const session = this.begin(message.guest)
    const time = count(message['time'])
    switch (message.kind) {
      case 'console': {
        const level = text(message['level'], 8)
        const known = level in session.counts ? level : 'log'
        session.counts[known] = (session.counts[known] ?? 0) + 1
        session.console.push({ level: known, args: Array.isArray(message['args']) ? message['args'] : [message['args']], time })
        break
      }
      case 'fault': {
        const level = message['fault'] === 'warning' ? 'warn' : 'error'
        session.counts[level] = (session.counts[level] ?? 0) + 1
        session.console.push({
          level, args: [text(message['message'], 8000)], time, fault: text(message['fault'], 20), stack: text(message['stack'], 8000), page: count(message['page']),
        })
        break
      }
      case 'call': {
        const verdict = text(message['verdict'], 16) || 'ok'
        if (verdict !== 'ok') session.failed++
        session.calls.push({
          name: text(message['name'], 80), args: text(message['args'], 2000), verdict, errMsg: text(message['errMsg'], 600),
          us: count(message['us']), sync: message['sync'] === true, time,
        })
        break
      }
      case 'permission': {
        const what = text(message['what'], 16)
        if (what === 'refused' || what === 'cut') session.refusals++
        session.permissions.push({ what, api: text(message['api'], 80), about: text(message['about'], 80), detail: text(message['detail'], 200), time })
        break
      }
      case 'network': {
        const note = networkNote(message, time)
        if (isBad(note)) session.stopped++
        session.network.push(note)
        break
      }
      case 'stats': {
        session.stats = { ...session.stats, ...(message as Stats) }
        session.history.push({ rss: count(message['rss']) || count(message['heap']), cpu: count(message['cpu']), at: performance.now() })
        break
      }
      case 'data':
        session.data.set(count(message['page']), { value: message['data'], at: new Date() })
        break
      case 'timing': {
        const page = session.pageOf(count(message['page']))
        const name = text(message['name'], 40)
        // The first paint of a later page is what opening that page took.
        const shown = name === 'firstPaint' && page && page.how !== 'launch' ? 'navigate' : name
        session.timings.push({ name: shown, ms: count(message['ms']), page: count(message['page']), path: text(message['path'], 300) || (page?.path ?? ''), time })
        break
      }
    }
    this.listener(session, message.kind)
  }
}
