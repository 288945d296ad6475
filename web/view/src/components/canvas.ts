//! canvas: an element around a drawing surface.
import type { Value } from '../../../shared/value'
import { Surface } from '../canvas/surface'
import { Component, part } from '../component'

export class Canvas extends Component {
  /** What the program draws on. */
  readonly surface = new Surface(this.page, part('canvas', 'canvas'), {
    // The legacy canvas draws in px of its box; the 2d and the webgl one are sized by the program.
    box: () => (this.str('type') === '' ? this.el.getBoundingClientRect() : undefined),
    path: () => this.page.sheets.pathOf(this.node.own),
  })

  override build(): void {
    const into = part('div', 'canvas-children')
    this.el.append(this.surface.canvas, into)
    this.node.into = into
    this.el.setAttribute('role', 'img')
  }

  override update(): void {
    this.el.style.touchAction = this.bool('disable-scroll') ? 'none' : ''
  }

  override invoke(method: string, args: Value): Promise<Value> {
    return this.surface.invoke(method, args)
  }
}
