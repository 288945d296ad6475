//! A drawing surface: a canvas of the page or one off the screen. The guest records drawing calls and sends them in lists;
//! here they are carried out from a closed list of names.
import type { Value } from '../../../shared/value'
import type { Page } from '../page/page'
import { Gl } from './gl'
import { obj, type Obj } from './values'

const METHODS = new Set(('arc arcTo beginPath bezierCurveTo clearRect clip closePath ellipse fill fillRect fillText lineTo moveTo ' +
  'quadraticCurveTo rect restore rotate roundRect save scale setLineDash stroke strokeRect strokeText transform translate').split(' '))
const PROPS = new Set(('direction fillStyle filter font globalAlpha globalCompositeOperation imageSmoothingEnabled imageSmoothingQuality letterSpacing lineCap ' +
  'lineDashOffset lineJoin lineWidth miterLimit shadowBlur shadowColor shadowOffsetX shadowOffsetY strokeStyle textAlign textBaseline').split(' '))
const STEPS = new Set('arc arcTo bezierCurveTo closePath ellipse lineTo moveTo quadraticCurveTo rect roundRect'.split(' '))
const MAX_SIDE = 8192
const MAX_AREA = 1 << 25
const MAX_HANDLES = 1000

/** What the surface is told by whoever holds it. */
export interface Holder {
  /** Size of the box of a legacy canvas, in px; undefined where the program alone sets the size. */
  box(): { width: number; height: number } | undefined
  /** The file whose elements it stands among, for relative addresses. */
  path(): string | undefined
}

export class Surface {
  private context: CanvasRenderingContext2D | undefined
  private readonly paints = new Map<number, CanvasGradient | CanvasPattern>()
  private gl: Gl | undefined
  private sized = false
  private ratio = 1

  constructor(
    readonly page: Page,
    readonly canvas: HTMLCanvasElement,
    private readonly holder: Holder,
  ) {}

  private ctx(): CanvasRenderingContext2D {
    // The legacy canvas draws in px of its box; the 2d one is sized by the program.
    const r = this.sized ? undefined : this.holder.box()
    if (r) {
      const ratio = Math.min(3, devicePixelRatio || 1)
      this.resize(Math.round(r.width * ratio) || 300, Math.round(r.height * ratio) || 150)
      this.ratio = ratio
      this.base(this.ctx())
    }
    const c = (this.context ??= this.canvas.getContext('2d') ?? undefined)
    if (!c) throw new Error('this browser has no 2d canvas')
    return c
  }

  private resize(width: number, height: number): void {
    const w = Math.max(1, Math.min(MAX_SIDE, Math.round(width) || 1))
    const h = Math.max(1, Math.min(MAX_SIDE, Math.round(height) || 1))
    if (w * h > MAX_AREA) throw new Error(`a canvas of ${w} x ${h} is too large`)
    this.sized = true
    this.canvas.width = w
    this.canvas.height = h
  }

  /** One recorded call: `[method, ...args]`, `['=', property, value]`, or one of the names below. */
  private async draw(call: Value): Promise<void> {
    if (!Array.isArray(call) || typeof call[0] !== 'string') throw new Error('a drawing call is a list that begins with a name')
    const [name, ...args] = call as [string, ...Value[]]
    const c = this.ctx()
    const n = (from: number): number[] => args.slice(from).map(Number)
    if (name === '=') return this.put(c, String(args[0]), args[1])
    if (METHODS.has(name)) {
      const path = obj(args[0])['path']
      const given = path === undefined ? args : [this.path(path), ...args.slice(1)]
      ;(c as unknown as Record<string, (...a: unknown[]) => void>)[name]!(...given)
      return
    }
    switch (name) {
      case 'clear':
        c.save()
        c.resetTransform()
        c.clearRect(0, 0, this.canvas.width, this.canvas.height)
        c.restore()
        return
      case 'resetTransform':
        this.base(c)
        return
      case 'setTransform':
        this.base(c)
        c.transform(...(n(0) as [number, number, number, number, number, number]))
        return
      case 'createLinearGradient':
        return this.keep(this.paints, Number(args[0]), c.createLinearGradient(...(n(1) as [number, number, number, number])))
      case 'createRadialGradient':
        return this.keep(this.paints, Number(args[0]), c.createRadialGradient(...(n(1) as [number, number, number, number, number, number])))
      case 'createConicGradient':
        return this.keep(this.paints, Number(args[0]), c.createConicGradient(...(n(1) as [number, number, number])))
      case 'addColorStop': {
        const g = this.paints.get(Number(args[0]))
        if (g instanceof CanvasGradient) g.addColorStop(Number(args[1]), String(args[2]))
        return
      }
      case 'createPattern': {
        const image = await this.page.pictures.of(args[1], this.holder.path())
        const p = image && c.createPattern(image, String(args[2] ?? 'repeat'))
        if (p) this.keep(this.paints, Number(args[0]), p)
        return
      }
      case 'drawImage': {
        const image = await this.page.pictures.of(args[0], this.holder.path())
        if (image) (c.drawImage as (...a: unknown[]) => void).call(c, image, ...n(1))
        return
      }
      case 'putImageData': {
        if (!(args[0] instanceof ArrayBuffer)) throw new Error('putImageData wants pixels')
        c.putImageData(new ImageData(new Uint8ClampedArray(args[0]), Number(args[1])), Number(args[3]) || 0, Number(args[4]) || 0)
        return
      }
      default:
        throw new Error(`canvas has no drawing call ${name}`)
    }
  }

  private put(c: CanvasRenderingContext2D, name: string, v: Value): void {
    if (!PROPS.has(name)) throw new Error(`canvas has no property ${name}`)
    // Filters of SVG documents would be addresses.
    if (name === 'filter' && /url/i.test(String(v))) return
    const paint = typeof v === 'object' && v ? this.paints.get(Number(obj(v)['paint'])) : undefined
    if (paint || typeof v !== 'object') (c as unknown as Record<string, unknown>)[name] = paint ?? v
  }

  /** A recorded Path2D. */
  private path(steps: Value): Path2D {
    const p = new Path2D()
    for (const s of Array.isArray(steps) ? steps : []) {
      if (!Array.isArray(s)) continue
      const name = String(s[0])
      if (name === 'svg') p.addPath(new Path2D(String(s[1])))
      else if (STEPS.has(name)) (p as unknown as Record<string, (...a: Value[]) => void>)[name]!(...s.slice(1))
    }
    return p
  }

  /** The transform that programs see as none: device pixels of a legacy canvas are finer than its px. */
  private base(c: CanvasRenderingContext2D): void {
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0)
  }

  private keep<T>(map: Map<number, T>, id: number, v: T): void {
    if (map.size >= MAX_HANDLES) map.delete(map.keys().next().value!)
    map.set(id, v)
  }

  private async toBytes(a: Obj): Promise<Value> {
    const x = Number(a['x'] ?? 0)
    const y = Number(a['y'] ?? 0)
    if (!this.gl) this.ctx()
    const w = Number(a['width'] ?? this.canvas.width / this.ratio - x)
    const h = Number(a['height'] ?? this.canvas.height / this.ratio - y)
    const out = document.createElement('canvas')
    out.width = Math.max(1, Math.min(MAX_SIDE, Number(a['destWidth'] ?? w)))
    out.height = Math.max(1, Math.min(MAX_SIDE, Number(a['destHeight'] ?? h)))
    const c = out.getContext('2d')!
    const jpg = a['fileType'] === 'jpg' || a['fileType'] === 'jpeg'
    if (jpg) {
      c.fillStyle = '#fff'
      c.fillRect(0, 0, out.width, out.height)
    }
    const k = this.ratio
    c.drawImage(this.canvas, x * k, y * k, w * k, h * k, 0, 0, out.width, out.height)
    const blob = await new Promise<Blob | null>((done) => out.toBlob(done, jpg ? 'image/jpeg' : 'image/png', Number(a['quality'] ?? 1)))
    if (!blob) throw new Error('the canvas could not be encoded')
    return { data: await blob.arrayBuffer(), width: out.width, height: out.height }
  }

  // Calls are carried out one after another, pictures that load in between included.
  private queue: Promise<unknown> = Promise.resolve()

  invoke(method: string, args: Value): Promise<Value> {
    const done = this.queue.then(() => this.perform(method, args))
    this.queue = done.catch(() => {})
    return done
  }

  private async perform(method: string, args: Value): Promise<Value> {
    const a = obj(args)
    switch (method) {
      case 'canvas': {
        if (!Array.isArray(args)) throw new Error('canvas wants a list of calls')
        let failed: unknown
        for (const call of args) {
          // One bad call does not take the rest of the drawing with it.
          try {
            const p = this.draw(call)
            if (Array.isArray(call) && (call[0] === 'drawImage' || call[0] === 'createPattern')) await p
            else p.catch((e) => (failed ??= e))
          } catch (e) {
            failed ??= e
          }
        }
        await null
        if (failed) throw failed
        return null
      }
      case 'canvasSize':
        this.ratio = 1
        this.resize(Number(a['width']), Number(a['height']))
        return null
      case 'canvasImage':
        return this.page.pictures.load(Number(a['image']), String(a['src'] ?? ''), this.holder.path())
      case 'canvasPixels': {
        const w = Number(a['width'])
        const h = Number(a['height'])
        if (!(Math.abs(w * h) <= 1 << 22)) throw new Error('too many pixels at once')
        const d = this.ctx().getImageData(Number(a['x']) || 0, Number(a['y']) || 0, w, h)
        return { data: d.data.buffer as ArrayBuffer, width: d.width, height: d.height }
      }
      case 'canvasHit': {
        const c = this.ctx()
        const path = obj(a['path'])['path']
        const rest = (Array.isArray(a['args']) ? a['args'] : []) as [number, number, CanvasFillRule?]
        const name = a['stroke'] ? 'isPointInStroke' : 'isPointInPath'
        const hit = path === undefined ? c[name](...(rest as [number, number])) : c[name](this.path(path), ...(rest as [number, number]))
        return { hit }
      }
      case 'canvasUrl':
        this.gl ?? this.ctx()
        return { url: this.canvas.toDataURL(String(a['type'] ?? 'image/png'), a['quality'] === undefined ? undefined : Number(a['quality'])) }
      case 'gl':
        return (this.gl ??= new Gl(this.page, this.canvas)).invoke(args)
      case 'canvasExport':
        return this.toBytes(a)
      default:
        throw new Error(`canvas has no method ${method}`)
    }
  }
}
