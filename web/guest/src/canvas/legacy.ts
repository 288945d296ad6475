//! wx.createCanvasContext: the older drawing interface; calls wait for draw().
import { askView } from '../backend/ask'
import { KeptEl } from '../backend/element'
import { invoke } from '../backend/requests'
import { guarded, reportProblem } from '../base/errors'
import { absolute } from '../backend/element'
import { Context2D, Paint } from './context2d'

const LINE_STYLES: Record<string, string> = { setFillStyle: 'fillStyle', setStrokeStyle: 'strokeStyle', setGlobalAlpha: 'globalAlpha', setLineCap: 'lineCap', setLineJoin: 'lineJoin', setLineWidth: 'lineWidth', setMiterLimit: 'miterLimit', setTextAlign: 'textAlign' }

/** Draws recorded calls on a canvas; without `keep` it is cleared first. */
export const drawActions = (el: KeptEl, calls: unknown[][], keep: boolean, done?: () => void): void =>
  invoke(el.ctx.page, el.id, 'canvas', [...(keep ? [] : [['clear']]), ['save'], ['resetTransform'], ...calls, ['restore']], done)

const canvasNow = (el: KeptEl | null, method: string, args: unknown): any => (el ? askView(el.ctx.page, el.id, method, args) : null)

export class CanvasContext extends Context2D {
  readonly #find: () => KeptEl | null
  readonly #calls: unknown[][]
  constructor(find: () => KeptEl | null) {
    const calls: unknown[][] = []
    super(null, { record: (c) => void calls.push(c), now: (method, args) => canvasNow(find(), method, args) })
    this.#find = find
    this.#calls = calls
  }
  /** What was recorded so far, which is then forgotten. */
  getActions(): unknown[][] {
    const calls = this.#calls.splice(0)
    this.reset()
    return calls
  }
  /** Sends what was recorded; without `reserve` the canvas is cleared first. */
  draw(reserve?: unknown, callback?: unknown): void {
    const cb = typeof reserve === 'function' ? reserve : callback
    const calls = this.getActions()
    const el = this.#find()
    if (!el) {
      reportProblem('warning', 'CanvasContext.draw: there is no such canvas on the page')
      return
    }
    const done = typeof cb === 'function' ? () => void guarded('draw callback', () => cb({ errMsg: 'drawCanvas:ok' })) : undefined
    drawActions(el, calls, reserve === true, done)
  }
  setFontSize(size: number): void {
    this.write('font', `${Number(size) || 10}px sans-serif`)
  }
  setTextBaseline(v: string): void {
    this.write('textBaseline', v === 'normal' ? 'alphabetic' : v)
  }
  setShadow(x: number, y: number, blur: number, color: string): void {
    this.write('shadowOffsetX', x)
    this.write('shadowOffsetY', y)
    this.write('shadowBlur', blur)
    this.write('shadowColor', color)
  }
  override setLineDash(pattern: number[], offset?: number): void {
    super.setLineDash(pattern)
    if (offset !== undefined) this.write('lineDashOffset', offset)
  }
  /** Images are named by their address here; the view loads them before it draws. */
  override drawImage(image: unknown, ...args: number[]): void {
    const src = typeof image === 'string' ? absolute(image, this.#find()?.__wxElement) : image
    if (typeof src === 'string') this.recorder.record(['drawImage', { src }, ...args])
    else super.drawImage(src, ...args)
  }
  createCircularGradient(x: number, y: number, r: number): Paint {
    return this.createRadialGradient(x, y, 0, x, y, r)
  }
}
const proto = CanvasContext.prototype as unknown as Record<string, unknown>
for (const name of Object.keys(LINE_STYLES)) {
  const to = LINE_STYLES[name]!
  proto[name] = function (this: CanvasContext, v: unknown) {
    this.write(to, v)
  }
}
