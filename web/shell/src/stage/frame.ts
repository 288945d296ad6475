// One sandboxed frame with an opaque origin, in which the view draws one page. The hand-shake goes by window messages once;
// after it everything passes through a MessagePort, and a second hand-shake of the same frame is a fault: it was reloaded.

/** What a frame tells the page that owns it. */
export interface FrameEvents {
  ready(): void
  ack(bytes: number): void
  event(bytes: Uint8Array): void
  painted(ms: number): void
  gesture(node: number, kind: string): void
  native(node: number, box: unknown): void
  /** A `web-view` wants this address; null: it is gone. */
  webView(node: number, src: string | null): void
  fault(message: string): void
}

type State = 'loading' | 'warm' | 'given' | 'ready' | 'dead'

const HELLO_DEADLINE = 10_000
const READY_DEADLINE = 10_000
/** Bytes that may wait for a view that is not loaded; a program that sends more before its view stands is out of order. */
const WAITING_LIMIT = 64 << 20

/** Questions that may wait for their answer. */
const KEPT_ANSWERS = 64

const frames = new Set<ViewFrame>()

window.addEventListener('message', (event) => {
  for (const frame of frames) {
    // The origin of such a frame is the string "null", which anyone may have: the window itself is its identity.
    if (event.source !== null && event.source === frame.element.contentWindow) return frame.hello(event.data)
  }
})

/** A frame at a view's capability address. It must not be moved in the document: that would reload it. */
export class ViewFrame {
  readonly element: HTMLIFrameElement
  private state: State = 'loading'
  private port: MessagePort | null = null
  private events: FrameEvents | null = null
  private init: Record<string, unknown> | null = null
  private asked = 0
  /** Answers that somebody waits for. The broker stops waiting by itself, so one that never comes is only kept a while. */
  private readonly answers = new Map<number, (value: unknown) => void>()
  private queue: { message: unknown; transfer: Transferable[] }[] = []
  private waiting = 0
  private deadline = 0
  private problem = ''

  /** Makes the frame, or takes the one that the page came with. */
  constructor(readonly view: string, parent: Element, standing?: HTMLIFrameElement) {
    this.element = standing ?? document.createElement('iframe')
    frames.add(this)
    if (standing) {
      // It may have said hello when nobody listened yet.
      standing.contentWindow?.postMessage({ t: 'shell' }, '*')
    } else {
      this.element.setAttribute('sandbox', 'allow-scripts')
      this.element.setAttribute('referrerpolicy', 'no-referrer')
      this.element.setAttribute('allow', '')
      this.element.className = 'view'
      this.element.src = view
      parent.append(this.element)
    }
    this.wait(HELLO_DEADLINE, 'the view did not answer: its page could not be loaded')
  }

  /** Address for package files: the frame's own, without the last slash. */
  get base(): string {
    return this.view.replace(/\/$/, '')
  }

  /** The frame's window says hello: it gets its port. */
  hello(data: unknown): void {
    const t = typeof data === 'object' && data !== null ? (data as { t?: unknown }).t : undefined
    if ((t !== 'hello' && t !== 'here') || this.state === 'dead') return
    // The answer to our question crossed its hello.
    if (this.port && t === 'here') return
    if (this.port) return this.fail('the view was loaded a second time')
    const { port1, port2 } = new MessageChannel()
    this.port = port1
    port1.onmessage = (event: MessageEvent<unknown>) => this.receive(event.data)
    this.element.contentWindow?.postMessage({ t: 'port', version: 1 }, '*', [port2])
    clearTimeout(this.deadline)
    this.state = 'warm'
    if (this.init) this.start()
  }

  /** Gives the frame its page; a warm frame starts at once. */
  give(init: Record<string, unknown>, events: FrameEvents): void {
    this.events = events
    this.init = init
    if (this.state === 'dead') return events.fault(this.problem)
    if (this.state === 'warm') this.start()
  }

  /** Passes a message on, or keeps it until the frame has its page. */
  send(message: unknown, size = 0, transfer: Transferable[] = []): void {
    if (this.state === 'given' || this.state === 'ready') return this.port?.postMessage(message, transfer)
    if (this.state === 'dead') return
    this.waiting += size
    if (this.waiting > WAITING_LIMIT) return this.fail('the program sent more than 64 MiB before its view was there')
    this.queue.push({ message, transfer })
  }

  /** Passes a question on; its answer is data. */
  ask(question: Record<string, unknown>): Promise<unknown> {
    const id = (this.asked += 1)
    this.answers.delete(id - KEPT_ANSWERS)
    return new Promise((done) => {
      this.answers.set(id, done)
      this.send({ t: 'ask', id, ...question })
    })
  }

  /** Ends the frame. */
  dispose(): void {
    clearTimeout(this.deadline)
    this.port?.postMessage({ t: 'dispose' })
    this.end()
    this.element.remove()
  }

  /** The frame is loaded and can take a page without waiting. */
  get warm(): boolean {
    return this.state === 'warm'
  }

  private start(): void {
    this.state = 'given'
    this.port?.postMessage({ t: 'init', ...this.init })
    // What comes after it is taken after it: nobody waits until the view says that it is ready.
    for (const { message, transfer } of this.queue.splice(0)) this.port?.postMessage(message, transfer)
    this.waiting = 0
    this.wait(READY_DEADLINE, 'the view was loaded but did not become ready')
  }

  private receive(data: unknown): void {
    if (typeof data !== 'object' || data === null || this.state === 'dead') return
    const message = data as { t?: unknown; bytes?: unknown; message?: unknown; ms?: unknown; node?: unknown; kind?: unknown; id?: unknown; value?: unknown; src?: unknown; box?: unknown }
    switch (message.t) {
      case 'ready': {
        if (this.state !== 'given') return
        clearTimeout(this.deadline)
        this.state = 'ready'
        return this.events?.ready()
      }
      case 'ack':
        if (typeof message.bytes === 'number' && message.bytes >= 0) this.events?.ack(message.bytes)
        return
      case 'event': {
        const bytes = message.bytes
        if (bytes instanceof Uint8Array) this.events?.event(bytes)
        else if (bytes instanceof ArrayBuffer) this.events?.event(new Uint8Array(bytes))
        return
      }
      case 'answer': {
        const id = Number(message.id)
        const done = this.answers.get(id)
        this.answers.delete(id)
        return done?.(message.value)
      }
      case 'painted':
        return this.events?.painted(typeof message.ms === 'number' ? message.ms : 0)
      case 'gesture':
        return this.events?.gesture(typeof message.node === 'number' ? message.node : 0, String(message.kind).slice(0, 40))
      case 'native':
        if (typeof message.node === 'number') this.events?.native(message.node, message.box)
        return
      case 'webview':
        if (typeof message.node === 'number') this.events?.webView(message.node, typeof message.src === 'string' ? message.src : null)
        return
      case 'fault':
        return this.fail(String(message.message).slice(0, 4000))
    }
  }

  private wait(ms: number, problem: string): void {
    clearTimeout(this.deadline)
    this.deadline = window.setTimeout(() => this.fail(problem), ms)
  }

  private fail(problem: string): void {
    if (this.state === 'dead') return
    this.problem = problem
    this.end()
    this.events?.fault(problem)
  }

  private end(): void {
    clearTimeout(this.deadline)
    this.state = 'dead'
    this.queue = []
    this.port?.close()
    frames.delete(this)
  }
}
