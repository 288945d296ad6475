// The frame of a web-view: the broker's door, in which it frames the business page. It is heard by its window and its origin, once,
// and by a MessagePort from then on.

/** What a door tells. */
export interface DoorEvents {
  load(): void
  error(why: string): void
  message(json: string): void
  route(method: string, url: string, delta: number): void
}

const doors = new Set<Door>()

window.addEventListener('message', (event) => {
  for (const door of doors) {
    if (event.source !== null && event.source === door.element.contentWindow && event.origin === door.origin) return door.meet(event.data)
  }
})

/** Longest time until the door itself, a document of our own broker, must have answered. */
const DEADLINE = 20_000

/** One door, from its address on. */
export class Door {
  readonly element = document.createElement('iframe')
  readonly origin: string
  private port: MessagePort | null = null
  private readonly timer: number

  constructor(address: string, private readonly open: { src: string; list: string[] }, private readonly events: DoorEvents) {
    this.origin = new URL(address).origin
    const { element } = this
    // Its own origin, which is not ours; no way to the top, to pop-ups, downloads or dialogs, for what it frames either.
    element.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms')
    element.setAttribute('allow', '')
    element.setAttribute('referrerpolicy', 'no-referrer')
    element.className = 'web'
    element.src = address
    doors.add(this)
    this.timer = window.setTimeout(() => events.error('door'), DEADLINE)
  }

  meet(data: unknown): void {
    if (this.port || typeof data !== 'object' || data === null || (data as { t?: unknown }).t !== 'door') return
    clearTimeout(this.timer)
    const { port1, port2 } = new MessageChannel()
    this.port = port1
    port1.onmessage = (event: MessageEvent<unknown>) => this.receive(event.data)
    this.element.contentWindow?.postMessage({ t: 'port', version: 1 }, this.origin, [port2])
    port1.postMessage({ t: 'open', ...this.open })
  }

  /** The page is told that a post was not taken. */
  refuse(why: string): void {
    this.port?.postMessage({ t: 'full', why })
  }

  close(): void {
    clearTimeout(this.timer)
    doors.delete(this)
    this.port?.close()
    this.element.remove()
  }

  private receive(data: unknown): void {
    if (typeof data !== 'object' || data === null) return
    const m = data as { t?: unknown; why?: unknown; json?: unknown; method?: unknown; url?: unknown; delta?: unknown }
    if (m.t === 'load') this.events.load()
    else if (m.t === 'error') this.events.error(String(m.why))
    else if (m.t === 'message' && typeof m.json === 'string') this.events.message(m.json)
    else if (m.t === 'route' && typeof m.method === 'string') this.events.route(m.method, typeof m.url === 'string' ? m.url : '', typeof m.delta === 'number' ? m.delta : 1)
  }
}
