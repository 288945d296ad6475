//! CanvasRenderingContext2D as a recorder. Its state lives here too, so that reading a property gives what was set.
import { Image } from './image'
import { measure } from './measure'
import { Path2D } from './path'
import { make, read, type ImageData } from './pixels'

export interface Recorder {
  record(call: unknown[]): void
  /** Asks the view at once; null when there is none that answers. */
  now(method: string, args: unknown): any
}

const CALLS = ['arc', 'arcTo', 'beginPath', 'bezierCurveTo', 'clearRect', 'closePath', 'ellipse', 'fillRect', 'fillText', 'lineTo', 'moveTo', 'quadraticCurveTo', 'rect', 'roundRect', 'resetTransform', 'rotate', 'scale', 'setTransform', 'strokeRect', 'strokeText', 'transform', 'translate'] as const
const WITH_PATH = ['clip', 'fill', 'stroke'] as const
const DEFAULTS: Record<string, unknown> = {
  direction: 'ltr', fillStyle: '#000000', filter: 'none', font: '10px sans-serif', globalAlpha: 1, globalCompositeOperation: 'source-over', imageSmoothingEnabled: true,
  imageSmoothingQuality: 'low', lineCap: 'butt', lineDashOffset: 0, lineJoin: 'miter', lineWidth: 1, miterLimit: 10, shadowBlur: 0, shadowColor: 'rgba(0, 0, 0, 0)',
  shadowOffsetX: 0, shadowOffsetY: 0, strokeStyle: '#000000', textAlign: 'start', textBaseline: 'alphabetic',
}
let lastPaint = 0

/** A gradient or pattern: the view holds the real one under its number. */
export class Paint {
  readonly handle: { paint: number }
  constructor(
    readonly recorder: Recorder,
    readonly id = ++lastPaint,
  ) {
    this.handle = { paint: id }
  }
  addColorStop(offset: number, color: string): void {
    this.recorder.record(['addColorStop', this.id, offset, color])
  }
}

/** Another canvas: drawn from as it is. */
const isCanvas = (v: unknown): v is { handle: object } => typeof v === 'object' && v !== null && 'flush' in v && 'handle' in v
const wire = (v: unknown): unknown => (v instanceof Paint || v instanceof Image || isCanvas(v) ? v.handle : v instanceof Path2D ? { path: v.steps } : v)

export class Context2D {
  readonly canvas: unknown
  readonly recorder: Recorder
  #state: Record<string, unknown> = { ...DEFAULTS }
  #saved: { state: Record<string, unknown>; dash: number[] }[] = []
  #dash: number[] = []

  constructor(canvas: unknown, recorder: Recorder) {
    this.canvas = canvas
    this.recorder = recorder
  }
  /** A canvas that changes its size forgets its state. */
  reset(): void {
    this.#state = { ...DEFAULTS }
    this.#saved = []
    this.#dash = []
  }
  read(name: string): unknown {
    return this.#state[name]
  }
  write(name: string, value: unknown): void {
    this.#state[name] = value
    this.recorder.record(['=', name, wire(value)])
  }
  save(): void {
    this.#saved.push({ state: { ...this.#state }, dash: this.#dash })
    this.recorder.record(['save'])
  }
  restore(): void {
    const s = this.#saved.pop()
    if (s) {
      this.#state = s.state
      this.#dash = s.dash
    }
    this.recorder.record(['restore'])
  }
  setLineDash(segments: number[]): void {
    this.#dash = Array.from(segments ?? [], Number)
    this.recorder.record(['setLineDash', this.#dash])
  }
  getLineDash(): number[] {
    return this.#dash.slice()
  }
  drawImage(image: unknown, ...args: number[]): void {
    this.recorder.record(['drawImage', wire(image), ...args])
  }
  createLinearGradient(...a: number[]): Paint {
    return this.#paint('createLinearGradient', a)
  }
  createRadialGradient(...a: number[]): Paint {
    return this.#paint('createRadialGradient', a)
  }
  createConicGradient(...a: number[]): Paint {
    return this.#paint('createConicGradient', a)
  }
  createPattern(image: unknown, repetition: string): Paint {
    return this.#paint('createPattern', [wire(image), repetition])
  }
  #paint(name: string, args: unknown[]): Paint {
    const p = new Paint(this.recorder)
    this.recorder.record([name, p.id, ...args])
    return p
  }
  /** As the view would draw it. */
  measureText(text: string): object {
    const { textAlign, textBaseline, direction } = this.#state
    return measure(String(text), String(this.#state.font), { textAlign, textBaseline, direction })
  }
  createImageData(...args: unknown[]): ImageData {
    return make(...args)
  }
  putImageData(image: ImageData, x: number, y: number): void {
    this.recorder.record(['putImageData', image.data, image.width, image.height, x, y])
  }
  getImageData(x: number, y: number, width: number, height: number): ImageData {
    return read(this.recorder.now('canvasPixels', { x, y, width, height }), width, height)
  }
  isPointInPath(...args: unknown[]): boolean {
    return this.#hit(false, args)
  }
  isPointInStroke(...args: unknown[]): boolean {
    return this.#hit(true, args)
  }
  #hit(stroke: boolean, args: unknown[]): boolean {
    const path = args[0] instanceof Path2D ? wire(args[0]) : undefined
    const r = this.recorder.now('canvasHit', { stroke, path, args: path ? args.slice(1) : args })
    return r?.hit === true
  }
}

const proto = Context2D.prototype as unknown as Record<string, unknown>
for (const name of CALLS) {
  proto[name] = function (this: Context2D, ...args: unknown[]) {
    this.recorder.record([name, ...args])
  }
}
for (const name of WITH_PATH) {
  proto[name] = function (this: Context2D, ...args: unknown[]) {
    this.recorder.record([name, ...args.map(wire)])
  }
}
for (const name of Object.keys(DEFAULTS)) {
  Object.defineProperty(Context2D.prototype, name, {
    get(this: Context2D) {
      return this.read(name)
    },
    set(this: Context2D, v: unknown) {
      this.write(name, v)
    },
    enumerable: true,
    configurable: true,
  })
}
