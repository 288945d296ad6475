//! One column of a picker: a list that snaps to its middle row. Used by picker-view and by the picker's sheet.
import { part } from '../component'

/** A snapping scroll column; `settled` is told the index under the band once scrolling stops by the user's hand. */
export class Wheel {
  readonly el = part('div', 'wheel')
  readonly list = part('div', 'wheel-list')
  private timer = 0
  private programmed = false
  index = 0
  row = 34
  onpick: (index: number) => void = () => {}
  onstart: () => void = () => {}

  constructor(label: string) {
    this.el.append(this.list)
    this.el.tabIndex = 0
    this.el.setAttribute('role', 'spinbutton')
    this.el.setAttribute('aria-label', label)
    this.el.addEventListener('scroll', () => this.scrolled(), { passive: true })
    this.el.addEventListener('keydown', (e) => this.key(e))
    this.el.addEventListener('click', (e) => this.clicked(e))
    this.drag()
  }

  /** Rows as plain texts. */
  fill(texts: string[]): void {
    this.list.replaceChildren(...texts.slice(0, 10_000).map((t) => {
      const d = part('div', 'wheel-row')
      d.textContent = t
      return d
    }))
  }

  get count(): number {
    return this.list.children.length
  }

  /** Puts row `i` under the band without telling. */
  show(i: number): void {
    this.index = Math.max(0, Math.min(i, this.count - 1))
    this.programmed = true
    this.el.scrollTop = this.index * this.row
    this.told()
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => (this.programmed = false), 60)
  }

  private told(): void {
    this.el.setAttribute('aria-valuenow', String(this.index))
    this.el.setAttribute('aria-valuetext', (this.list.children[this.index]?.textContent ?? '').slice(0, 100))
  }

  private scrolled(): void {
    if (this.programmed) return
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => {
      const i = Math.max(0, Math.min(Math.round(this.el.scrollTop / this.row), this.count - 1))
      const same = i === this.index
      this.index = i
      this.told()
      if (!same) this.onpick(i)
    }, 120)
  }

  private go(i: number): void {
    const to = Math.max(0, Math.min(i, this.count - 1))
    if (to === this.index) return
    this.onstart()
    this.show(to)
    this.onpick(to)
  }

  private key(e: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 }[e.key]
    if (!by || !e.isTrusted) return
    e.preventDefault()
    this.go(this.index + by)
  }

  private clicked(e: MouseEvent): void {
    const r = this.el.getBoundingClientRect()
    this.go(this.index + Math.round((e.clientY - (r.top + r.height / 2)) / this.row))
  }

  // Touch scrolls by itself; a mouse drags here.
  private drag(): void {
    this.el.addEventListener('pointerdown', (d) => {
      this.onstart()
      if (d.pointerType !== 'mouse' || d.button !== 0) return
      const top = this.el.scrollTop
      let moved = false
      this.el.style.scrollSnapType = 'none'
      const move = (e: PointerEvent): void => {
        moved ||= Math.abs(e.clientY - d.clientY) > 3
        if (moved && !this.el.hasPointerCapture(e.pointerId)) this.el.setPointerCapture(e.pointerId)
        this.el.scrollTop = top - (e.clientY - d.clientY)
      }
      const up = (): void => {
        removeEventListener('pointermove', move)
        removeEventListener('pointerup', up)
        this.el.style.scrollSnapType = ''
      }
      addEventListener('pointermove', move)
      addEventListener('pointerup', up)
    })
  }
}
