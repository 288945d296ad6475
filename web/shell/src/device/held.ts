// A device's own line to the broker, besides the one answer of its call: what happens on the way, bytes of what it gives, and what
// the broker wants of it (docs/protocol.md section 6).

import type { App } from '../app'

/** Bytes of one message; larger things go in several. */
const PIECE = 1 << 20
/** Numbers of parts from here on are frames of a recording that goes on. */
const FRAME = 0xfffe
const LAST = 0xffff

/** The line of one call. */
export class Line {
  /** The broker wants something: `pause`, `resume`, `stop`. */
  onOp: ((op: string) => void) | null = null

  constructor(private readonly app: App, private readonly guest: number, private readonly id: number) {}

  /** Tells what happened on the way. */
  say(event: string, value: unknown): void {
    this.app.send({ t: 'device', guest: this.guest, id: this.id, event, value })
  }

  /** More bytes of a part of the answer. */
  give(part: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += PIECE) this.send(part, bytes.subarray(at, at + PIECE))
  }

  /** A frame of a recording that goes on. */
  frame(bytes: Uint8Array, last: boolean): void {
    this.send(last ? LAST : FRAME, bytes)
  }

  private send(part: number, bytes: Uint8Array): void {
    this.app.connection.bytes(this.guest, this.id, part, bytes)
  }
}
