//! The canvas node of `fields({node: true})`, and its like off the screen: drawing calls are recorded and sent in one `invoke` per turn.
import type { KeptEl } from '../backend/element'
import { microtask } from '../base/primordials'
import { cancel, schedule } from '../base/timers'
import { noteUnsupported } from '../wx/unsupported'
import { Context2D, type Recorder } from './context2d'
import { Image } from './image'
import { Path2D } from './path'
import { make, type ImageData } from './pixels'
import { offScreen, onPage, type Target } from './target'
import { openGl } from './webgl/open'

const made = new WeakMap<KeptEl, Canvas>()
const FRAME_MS = 16

/** The canvas object of an element: always the same. */
export const canvasOf = (el: KeptEl): Canvas => {
  let c = made.get(el)
  if (!c) made.set(el, (c = new Canvas(onPage(el))))
  return c
}

/** `wx.createOffscreenCanvas({type, width, height})`, or the older `(width, height)`. */
export const createOffscreenCanvas = (options?: unknown, height?: unknown): Canvas => {
  const o = (options !== null && typeof options === 'object' ? options : { width: options, height }) as { width?: unknown; height?: unknown }
  const canvas = new Canvas(offScreen())
  canvas.width = Number(o.width) || 300
  canvas.height = Number(o.height) || 150
  return canvas
}

type Context = Context2D | object
/** What a view that draws nothing would give for a picture of one pixel. */
const NO_PICTURE = 'data:,'

export class Canvas implements Recorder {
  readonly target: Target
  #width = 300
  #height = 150
  #adopted = false
  #calls: unknown[] = []
  #method = 'canvas'
  #kind = ''
  #context: Context | null = null
  #waiting = false

  constructor(target: Target) {
    this.target = target
  }
  /** How drawing calls of other canvases name it; what was drawn on it so far goes first. */
  get handle(): object {
    this.flush()
    return this.target.handle
  }
  /** The size that the element has on the page: the drawing size until the program sets one. */
  adopt(width: number, height: number): void {
    if (this.#adopted) return
    this.#adopted = true
    this.#width = width
    this.#height = height
  }
  get width(): number {
    return this.#width
  }
  set width(v: number) {
    this.#resize(Number(v) || 0, this.#height)
  }
  get height(): number {
    return this.#height
  }
  set height(v: number) {
    this.#resize(this.#width, Number(v) || 0)
  }
  #resize(width: number, height: number): void {
    this.flush()
    this.#adopted = true
    this.#width = width
    this.#height = height
    if (this.#context instanceof Context2D) this.#context.reset()
    this.target.send('canvasSize', { width, height })
  }
  /** `'2d'`, `'webgl'`, `'webgl2'`; null for kinds that do not exist, and for a second kind of one canvas. */
  getContext(kind: string, attributes?: unknown): Context | null {
    const name = kind === 'experimental-webgl' ? 'webgl' : String(kind)
    if (this.#context) return this.#kind === name ? this.#context : null
    if (name === '2d') this.#context = new Context2D(this, this)
    else if (name === 'webgl' || name === 'webgl2') {
      this.#context = openGl(this, name, attributes)
      if (this.#context) this.#method = 'gl'
    }
    if (this.#context) this.#kind = name
    else noteUnsupported(`Canvas.getContext(${name.slice(0, 20)})`)
    return this.#context
  }
  record(call: unknown[]): void {
    this.#calls.push(call)
    if (this.#waiting) return
    this.#waiting = true
    microtask(() => this.flush())
  }
  /** Sends what was drawn so far. */
  flush(): void {
    this.#waiting = false
    if (!this.#calls.length) return
    const calls = this.#calls
    this.#calls = []
    this.target.send(this.#method, calls)
  }
  /** Asks the view something of this canvas, after all that was drawn. */
  ask(method: string, args: unknown, answer: (v: any) => void): void {
    this.flush()
    this.target.send(method, args, answer)
  }
  /** The same, waiting for the answer; null when there is no view that answers. */
  now(method: string, args: unknown): any {
    this.flush()
    return this.target.now(method, args)
  }
  createImage(): Image {
    return new Image(this)
  }
  createPath2D(from?: Path2D | string): Path2D {
    return new Path2D(from)
  }
  createImageData(...args: unknown[]): ImageData {
    return make(...args)
  }
  requestAnimationFrame(f: (t: number) => void): number {
    return schedule(() => f(Date.now()), FRAME_MS)
  }
  cancelAnimationFrame(id: number): void {
    cancel(id)
  }
  toDataURL(type?: string, quality?: number): string {
    const r = this.now('canvasUrl', { type, quality })
    if (r?.blank) return NO_PICTURE
    if (typeof r?.url !== 'string') throw new Error('toDataURL:fail the view gave no picture')
    return r.url
  }
}
