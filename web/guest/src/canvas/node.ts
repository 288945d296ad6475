//! The canvas node of `fields({node: true})`: drawing calls are recorded and sent in one `invoke` per turn.
import type { KeptEl } from '../backend/element'
import { invoke } from '../backend/requests'
import { microtask } from '../base/primordials'
import { cancel, schedule } from '../base/timers'
import { noteUnsupported, throwUnsupported } from '../wx/unsupported'
import { Context2D, type Recorder } from './context2d'
import { Image } from './image'
import { Path2D } from './path'

const made = new WeakMap<KeptEl, Canvas>()
const FRAME_MS = 16

/** The canvas object of an element: always the same. */
export const canvasOf = (el: KeptEl): Canvas => {
  let c = made.get(el)
  if (!c) made.set(el, (c = new Canvas(el)))
  return c
}

/** A canvas of the view, or (without element) an offscreen one that the view keeps under its own node 0 and number. */
export class Canvas implements Recorder {
  readonly #el: KeptEl
  #width = 300
  #height = 150
  #adopted = false
  #calls: unknown[] = []
  #context: Context2D | null = null
  #waiting = false

  constructor(el: KeptEl) {
    this.#el = el
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
    this.#context?.reset()
    invoke(this.#el.ctx.page, this.#el.id, 'canvasSize', { width, height })
  }
  /** `'2d'`; others are null, as the standard says of kinds that do not exist. */
  getContext(kind: string): Context2D | null {
    if (kind !== '2d') {
      noteUnsupported(`Canvas.getContext(${String(kind).slice(0, 20)})`)
      return null
    }
    return (this.#context ??= new Context2D(this, this))
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
    invoke(this.#el.ctx.page, this.#el.id, 'canvas', calls)
  }
  /** Asks the view something of this canvas, after all that was drawn. */
  ask(method: string, args: unknown, answer: (v: any) => void): void {
    this.flush()
    invoke(this.#el.ctx.page, this.#el.id, method, args, answer)
  }
  createImage(): Image {
    return new Image(this)
  }
  createPath2D(from?: Path2D | string): Path2D {
    return new Path2D(from)
  }
  createImageData(width = 1, height = 1): { data: Uint8ClampedArray; width: number; height: number } {
    return { data: new Uint8ClampedArray(width * height * 4), width, height }
  }
  requestAnimationFrame(f: (t: number) => void): number {
    return schedule(() => f(Date.now()), FRAME_MS)
  }
  cancelAnimationFrame(id: number): void {
    cancel(id)
  }
  /** The pixels are across a border and cannot be had at once. */
  toDataURL(): never {
    return throwUnsupported('Canvas.toDataURL')
  }
}
