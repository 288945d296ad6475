//! Canvases that stand on no page: kept under the guest's numbers, drawn on like any other.
import type { Value } from '../../../shared/value'
import type { Page } from '../page/page'
import { Surface } from './surface'
import { obj } from './values'

const MAX_CANVASES = 100

export class Offscreen {
  private readonly surfaces = new Map<number, Surface>()

  constructor(private readonly page: Page) {}

  /** `{canvas: number, method, args}`; the canvas is made when it is first named, and `end` forgets it. */
  invoke(args: Value): Promise<Value> {
    const { canvas, method, args: inner } = obj(args)
    const id = Number(canvas)
    if (method === 'end') {
      this.surfaces.delete(id)
      return Promise.resolve(null)
    }
    let surface = this.surfaces.get(id)
    if (!surface) {
      if (this.surfaces.size >= MAX_CANVASES) throw new Error(`more than ${MAX_CANVASES} offscreen canvases on one page`)
      surface = new Surface(this.page, document.createElement('canvas'), { box: () => undefined, path: () => this.page.assets.home })
      this.surfaces.set(id, surface)
    }
    return surface.invoke(String(method), inner)
  }

  element(id: number): HTMLCanvasElement | undefined {
    return this.surfaces.get(id)?.canvas
  }
}
