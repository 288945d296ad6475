//! camera: a dark box here. The picture is drawn by the shell above this frame, once the person has said yes to this very camera;
//! the page never has it. What is told is where the box is.
import { Component } from '../component'

export class Camera extends Component {
  private frame = 0
  private told = ''

  override build(): void {
    this.el.setAttribute('role', 'img')
    this.el.setAttribute('aria-label', this.page.say('相机', 'Camera'))
  }

  override update(): void {
    if (this.frame) this.tell()
  }

  override attached(): void {
    const follow = (): void => {
      this.tell()
      this.frame = requestAnimationFrame(follow)
    }
    follow()
  }

  override detached(): void {
    cancelAnimationFrame(this.frame)
    this.frame = 0
    this.told = ''
    this.page.native(this.node.id, null)
  }

  /** Where it is, when that changed. */
  private tell(): void {
    const r = this.el.getBoundingClientRect()
    const now = { x: r.left, y: r.top, width: r.width, height: r.height, front: this.str('device-position') === 'front' }
    const text = Object.values(now).join()
    if (text === this.told) return
    this.told = text
    this.page.native(this.node.id, now)
  }
}
