// The one WebSocket to the broker: hello with the secret, then text messages and binary batches. Reconnects with a growing
// pause; a refused secret or another version ends it for good.

import { CLOSE_SECRET, CLOSE_VERSION, type FromBroker, VERSION } from './protocol'

export type Link = 'connecting' | 'open' | 'lost' | 'refused' | 'version'

export interface Listener {
  /** The state of the line changed. */
  line(state: Link): void
  message(message: FromBroker): void
  binary(buffer: ArrayBuffer): void
  /** The address of the frame that the page came with, if it is to be used. */
  view(): string | null
  /** The secret has been said: what is sent from now on is heard. */
  opened(): void
}

const FIRST_PAUSE = 250
const LONGEST_PAUSE = 8000

/** The line to the broker. */
export class Connection {
  private socket: WebSocket | null = null
  private pause = FIRST_PAUSE
  private timer = 0
  private again = false
  private readonly tab: string

  constructor(private readonly secret: string, private readonly listener: Listener) {
    this.tab = Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, '0')).join('')
  }

  /** Opens the line, now; one that was lost is told of as one that is being opened. */
  open(): void {
    clearTimeout(this.timer)
    if (this.again) this.listener.line('connecting')
    this.again = true
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`)
    socket.binaryType = 'arraybuffer'
    this.socket = socket
    socket.onopen = () => {
      const view = this.listener.view()
      socket.send(JSON.stringify({ t: 'hello', version: VERSION, secret: this.secret, tab: this.tab, ...(view ? { view } : {}) }))
      this.listener.opened()
    }
    socket.onmessage = (event: MessageEvent<unknown>) => {
      if (event.data instanceof ArrayBuffer) return this.listener.binary(event.data)
      let message: FromBroker
      try {
        message = JSON.parse(String(event.data)) as FromBroker
      } catch {
        console.error('the broker sent a text message that is not JSON; it was left out')
        return
      }
      if (message.t === 'welcome') {
        this.pause = FIRST_PAUSE
        this.listener.line('open')
      }
      this.listener.message(message)
    }
    socket.onclose = (event) => {
      if (this.socket !== socket) return
      this.socket = null
      if (event.code === CLOSE_SECRET) return this.listener.line('refused')
      if (event.code === CLOSE_VERSION) return this.listener.line('version')
      this.listener.line('lost')
      this.timer = window.setTimeout(() => this.open(), this.pause * (0.75 + Math.random() / 2))
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE)
    }
  }

  /** Sends a text message; false when the line is down (what it was about has ended then). */
  send(message: { t: string; [field: string]: unknown }): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false
    this.socket.send(JSON.stringify(message))
    return true
  }

  /** Sends bytes that a device gives: kind 2, guest, call, part, bytes. */
  bytes(guest: number, call: number, part: number, bytes: Uint8Array): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return
    const message = new Uint8Array(11 + bytes.length)
    const head = new DataView(message.buffer)
    head.setUint8(0, 2)
    head.setUint32(1, guest, true)
    head.setUint32(5, call, true)
    head.setUint16(9, part, true)
    message.set(bytes, 11)
    this.socket.send(message)
  }

  /** Sends an event batch of a view: kind 1, guest, page, bytes. */
  event(guest: number, page: number, bytes: Uint8Array): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return
    const message = new Uint8Array(9 + bytes.length)
    const head = new DataView(message.buffer)
    head.setUint8(0, 1)
    head.setUint32(1, guest, true)
    head.setUint32(5, page, true)
    message.set(bytes, 9)
    this.socket.send(message)
  }
}
