// The records of the audit log as the broker shows them: the latest of this run and each that follows. They are asked for when
// somebody first looks.

import { field, type AuditMessage } from '../protocol'
import { Bounded } from './feed'

/** One record. */
export interface AuditRecord {
  /** Its number in the log; null: it could not be written, and what it was for was not done. */
  number: number | null
  /** Milliseconds since 1970. */
  time: number
  operation: string
  outcome: 'allowed' | 'refused' | 'failed'
  program: string
  /** The person's pseudonym in the log. */
  person: string
  detail: string
  /** Why it could not be written. */
  why: string
}

const text = (value: unknown, limit: number): string => (typeof value === 'string' ? value.slice(0, limit) : '')
const OUTCOMES = ['allowed', 'refused', 'failed'] as const

/** The records that are known. */
export class AuditFeed {
  readonly records = new Bounded<AuditRecord>(1000)
  /** Records that came too fast to be shown; the log has them. */
  missed = 0
  /** How many could not be written. */
  lost = 0
  listener: () => void = () => {}
  private asked = false
  private newest = -1

  constructor(private readonly send: (message: { t: string; on: boolean }) => boolean) {}

  /** Asks for them, once for each connection. */
  begin(): void {
    if (!this.asked) this.asked = this.send({ t: 'audit', on: true })
  }

  /** The line went down: what is shown stays, and is shown anew when it stands again. */
  ended(): void {
    this.asked = false
  }

  take(message: AuditMessage, now: number): void {
    const missed = field(message, 'missed')
    if (typeof missed === 'number' && missed > 0) this.missed += missed
    for (const one of Array.isArray(message.records) ? message.records : []) {
      const number = field(one, 'number')
      const micros = field(one, 'time')
      const record: AuditRecord = {
        number: typeof number === 'number' ? number : null,
        time: typeof micros === 'number' ? micros / 1000 : now,
        operation: text(field(one, 'operation'), 80),
        outcome: OUTCOMES.find((known) => known === field(one, 'outcome')) ?? 'failed',
        program: text(field(one, 'program'), 200),
        person: text(field(one, 'person'), 32),
        detail: text(field(one, 'detail'), 600),
        why: text(field(one, 'why'), 600),
      }
      // After the line was down the latest come once more.
      if (record.number === null) this.lost += 1
      else if (record.number <= this.newest) continue
      else this.newest = record.number
      this.records.push(record)
    }
    this.listener()
  }
}
