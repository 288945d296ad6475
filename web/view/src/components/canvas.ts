//! canvas: the guest records drawing calls and sends them in lists; here they are carried out from a closed list of names.
import type { Value } from '../../../shared/value'
import { Component, part } from '../component'

const METHODS = new Set(('arc arcTo beginPath bezierCurveTo clearRect clip closePath ellipse fill fillRect fillText lineTo moveTo ' +
  'quadraticCurveTo rect resetTransform restore rotate roundRect save scale setLineDash setTransform stroke strokeRect strokeText transform translate').split(' '))
const PROPS = new Set(('direction fillStyle filter font globalAlpha globalCompositeOperation imageSmoothingEnabled imageSmoothingQuality letterSpacing lineCap ' +
  'lineDashOffset lineJoin lineWidth miterLimit shadowBlur shadowColor shadowOffsetX shadowOffsetY strokeStyle textAlign textBaseline').split(' '))
const MAX_SIDE = 8192
const MAX_AREA = 1 << 25
const MAX_HANDLES = 1000

type Obj = { [k: string]: Value }
const obj = (v: Value): Obj => (v && typeof v === 'object' && !Array.isArray(v) && !(v instanceof ArrayBuffer) ? v : {})

export class Canvas extends Component {
  private readonly canvas = part('canvas', 'canvas')
  private context: CanvasRenderingContext2D | undefined
  private readonly paints = new Map<number, CanvasGradient | CanvasPattern>()
  private readonly images = new Map<number, HTMLImageElement>()
  private sized = false

  override build(): void {
    const into = part('div', 'canvas-children')
    this.el.append(this.canvas, into)
    this.node.into = into
    this.el.setAttribute('role', 'img')
  }

  override update(): void {
    this.el.style.touchAction = this.bool('disable-scroll') ? 'none' : ''
  }

  private ctx(): CanvasRenderingContext2D {
    // The legacy canvas draws in px of its box; the 2d one is sized by the program.
    if (!this.sized && this.str('type') !== '2d') {
      const r = this.el.getBoundingClientRect()
      const ratio = Math.min(3, devicePixelRatio || 1)
      this.resize(Math.round(r.width * ratio) || 300, Math.round(r.height * ratio) || 150)
      this.ctx().scale(ratio, ratio)
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

  /** One recorded call: `[method, ...args]`, `['set', property, value]`, `['gradient', id, kind, args, stops]`, `['pattern', id, image, how]`, `['drawImage', image, ...]`, `['putImageData', {data,width,height}, x, y]`. */
  private draw(call: Value): void {
    if (!Array.isArray(call) || typeof call[0] !== 'string') throw new Error('a drawing call is a list that begins with a name')
    const [name, ...args] = call as [string, ...Value[]]
    const c = this.ctx()
    if (METHODS.has(name)) {
      ;(c as unknown as Record<string, (...a: Value[]) => void>)[name]!(...args)
    } else if (name === 'set' && PROPS.has(String(args[0]))) {
      const v = args[1]
      const paint = typeof v === 'object' && v ? this.paints.get(Number(obj(v)['paint'])) : undefined
      // Filters of SVG documents would be addresses.
      if (args[0] === 'filter' && /url/i.test(String(v))) return
      ;(c as unknown as Record<string, unknown>)[String(args[0])] = paint ?? (typeof v === 'object' ? '' : v)
    } else if (name === 'gradient') {
      const n = (Array.isArray(args[2]) ? args[2] : []).map(Number)
      const g = args[1] === 'radial' ? c.createRadialGradient(n[0]!, n[1]!, n[2]!, n[3]!, n[4]!, n[5]!)
        : args[1] === 'conic' ? c.createConicGradient(n[0]!, n[1]!, n[2]!) : c.createLinearGradient(n[0]!, n[1]!, n[2]!, n[3]!)
      for (const s of Array.isArray(args[3]) ? args[3] : []) if (Array.isArray(s)) g.addColorStop(Number(s[0]), String(s[1]))
      this.keep(this.paints, Number(args[0]), g)
    } else if (name === 'pattern') {
      const image = this.images.get(Number(args[1]))
      const p = image && c.createPattern(image, String(args[2] ?? 'repeat'))
      if (p) this.keep(this.paints, Number(args[0]), p)
    } else if (name === 'drawImage') {
      const image = this.images.get(Number(args[0]))
      if (image) (c.drawImage as (...a: unknown[]) => void).call(c, image, ...args.slice(1).map(Number))
    } else if (name === 'putImageData') {
      const d = obj(args[0])
      const data = d['data']
      if (data instanceof ArrayBuffer) {
        const pixels = new ImageData(new Uint8ClampedArray(data), Number(d['width']))
        c.putImageData(pixels, Number(args[1]) || 0, Number(args[2]) || 0)
      }
    } else if (name === 'forget') {
      this.paints.delete(Number(args[0]))
      this.images.delete(Number(args[0]))
    } else throw new Error(`canvas has no drawing call ${name}`)
  }

  private keep<T>(map: Map<number, T>, id: number, v: T): void {
    if (map.size >= MAX_HANDLES) map.delete(map.keys().next().value!)
    map.set(id, v)
  }

  private async load(id: number, src: string): Promise<Value> {
    const url = this.page.assets.url(src, 'image', this.page.sheets.pathOf(this.node.own))
    if (!url) throw new Error(`the address ${src.slice(0, 100)} is not allowed`)
    const img = new window.Image()
    // Without CORS the picture would make the canvas unreadable.
    if (!url.startsWith('data:')) img.crossOrigin = 'anonymous'
    img.src = url
    await img.decode()
    this.keep(this.images, id, img)
    return { width: img.naturalWidth, height: img.naturalHeight }
  }

  private async toBytes(a: Obj): Promise<Value> {
    const x = Number(a['x'] ?? 0)
    const y = Number(a['y'] ?? 0)
    this.ctx()
    const w = Number(a['width'] ?? this.canvas.width - x)
    const h = Number(a['height'] ?? this.canvas.height - y)
    const out = document.createElement('canvas')
    out.width = Math.max(1, Math.min(MAX_SIDE, Number(a['destWidth'] ?? w)))
    out.height = Math.max(1, Math.min(MAX_SIDE, Number(a['destHeight'] ?? h)))
    const c = out.getContext('2d')!
    const jpg = a['fileType'] === 'jpg' || a['fileType'] === 'jpeg'
    if (jpg) {
      c.fillStyle = '#fff'
      c.fillRect(0, 0, out.width, out.height)
    }
    c.drawImage(this.canvas, x, y, w, h, 0, 0, out.width, out.height)
    const blob = await new Promise<Blob | null>((done) => out.toBlob(done, jpg ? 'image/jpeg' : 'image/png', Number(a['quality'] ?? 1)))
    if (!blob) throw new Error('the canvas could not be encoded')
    return { data: await blob.arrayBuffer(), width: out.width, height: out.height }
  }

  override invoke(method: string, args: Value): Value | Promise<Value> {
    const a = obj(args)
    switch (method) {
      case 'resize':
        this.resize(Number(a['width']), Number(a['height']))
        return null
      case 'draw':
        if (!Array.isArray(args)) throw new Error('draw wants a list of calls')
        for (const call of args) this.draw(call)
        return null
      case 'measureText': {
        const c = this.ctx()
        c.save()
        if (typeof a['font'] === 'string') c.font = a['font']
        const m = c.measureText(String(a['text'] ?? ''))
        c.restore()
        return { width: m.width, actualBoundingBoxAscent: m.actualBoundingBoxAscent, actualBoundingBoxDescent: m.actualBoundingBoxDescent, actualBoundingBoxLeft: m.actualBoundingBoxLeft, actualBoundingBoxRight: m.actualBoundingBoxRight, fontBoundingBoxAscent: m.fontBoundingBoxAscent, fontBoundingBoxDescent: m.fontBoundingBoxDescent }
      }
      case 'loadImage':
        return this.load(Number(a['id']), String(a['src'] ?? ''))
      case 'getImageData': {
        const w = Number(a['width'])
        const h = Number(a['height'])
        if (!(Math.abs(w * h) <= 1 << 22)) throw new Error('too many pixels at once')
        const d = this.ctx().getImageData(Number(a['x']) || 0, Number(a['y']) || 0, w, h)
        return { data: d.data.buffer as ArrayBuffer, width: d.width, height: d.height }
      }
      case 'toBytes':
        return this.toBytes(a)
      default:
        return super.invoke(method, args)
    }
  }
}
