//! Pictures that canvases draw: loaded under the guest's numbers, by address, or another canvas of the same page.
import type { Value } from '../../../shared/value'
import { Canvas } from '../components/canvas'
import type { Page } from '../page/page'
import { obj } from './values'

const MAX_PICTURES = 1000

export class Pictures {
  private readonly images = new Map<number, HTMLImageElement>()

  constructor(private readonly page: Page) {}

  /** `{image: number}` loaded before, `{src}` loaded now, `{canvas: number}` off the screen or `{node: number}` on the page. */
  async of(v: Value, path: string | undefined): Promise<HTMLImageElement | HTMLCanvasElement | undefined> {
    const { src, canvas, node } = obj(v)
    if (typeof src === 'string') return this.fetch(src, path)
    if (canvas !== undefined) return this.page.offscreen.element(Number(canvas))
    if (node !== undefined) {
      const c = this.page.nodes.get(Number(node))?.component
      return c instanceof Canvas ? c.surface.canvas : undefined
    }
    return this.loaded(v)
  }

  /** What can be had without waiting. */
  loaded(v: Value): HTMLImageElement | undefined {
    return this.images.get(Number(obj(v)['image']))
  }

  async load(id: number, src: string, path: string | undefined): Promise<Value> {
    const img = await this.fetch(src, path)
    if (this.images.size >= MAX_PICTURES) this.images.delete(this.images.keys().next().value!)
    this.images.set(id, img)
    return { width: img.naturalWidth, height: img.naturalHeight }
  }

  private async fetch(src: string, path: string | undefined): Promise<HTMLImageElement> {
    const url = this.page.assets.url(src, 'image', path)
    if (!url) throw new Error(`the address ${src.slice(0, 100)} is not allowed`)
    const img = new window.Image()
    // Without CORS the picture would make the canvas unreadable.
    if (!url.startsWith('data:')) img.crossOrigin = 'anonymous'
    img.src = url
    await img.decode()
    return img
  }
}
