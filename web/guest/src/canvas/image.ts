//! canvas.createImage(): the view loads it under a number; onload brings its size.
import { describe, guarded } from '../base/errors'

let last = 0
interface Asker {
  ask(method: string, args: unknown, answer: (v: any) => void): void
}

export class Image {
  readonly #canvas: Asker
  readonly #id = ++last
  #src = ''
  width = 0
  height = 0
  referrerPolicy = 'origin'
  onload: ((e: object) => void) | null = null
  onerror: ((e: object) => void) | null = null
  constructor(canvas: Asker) {
    this.#canvas = canvas
  }
  /** How drawing calls name it. */
  get handle(): { image: number } {
    return { image: this.#id }
  }
  get src(): string {
    return this.#src
  }
  set src(v: string) {
    this.#src = String(v)
    this.#canvas.ask('canvasImage', { image: this.#id, src: this.#src }, (r) => {
      if (r && typeof r.width === 'number' && r.width > 0) {
        this.width = r.width
        this.height = r.height
        if (typeof this.onload === 'function') guarded('image onload', () => this.onload!({ type: 'load', target: this }))
      } else if (typeof this.onerror === 'function') guarded('image onerror', () => this.onerror!({ type: 'error', errMsg: describe(r?.errMsg ?? `cannot load ${this.#src}`).message }))
    })
  }
}
