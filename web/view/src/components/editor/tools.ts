//! The controls of a picture that was tapped: its size as numbers, a tool bar, and a handle to drag.
import { part } from '../../component'

/** What the controls do to the picture. */
export interface Picture {
  size(width: string): void
  align(to: string): void
  remove(): void
}

/** Which controls are wanted. */
export interface Wanted { size: boolean; toolbar: boolean; resize: boolean }

/** Narrowest a picture is dragged to, in pixels. */
const NARROWEST = 16

export class Tools {
  readonly el = part('div', 'editor-tools')
  private img: HTMLElement | undefined

  constructor(private readonly labels: (key: 'left' | 'center' | 'right' | 'delete' | 'size') => string) {
    this.el.hidden = true
    // The caret stays where it is.
    this.el.addEventListener('mousedown', (e) => e.preventDefault())
  }

  hide(): void {
    this.el.hidden = true
    this.img = undefined
  }

  /** Shows the wanted controls over `img`; `host` is what they are placed in. */
  show(img: HTMLElement, host: HTMLElement, wanted: Wanted, does: Picture): void {
    if (!wanted.size && !wanted.toolbar && !wanted.resize) return
    this.img = img
    const parts: HTMLElement[] = []
    if (wanted.toolbar) {
      const bar = part('div', 'editor-bar')
      const button = (label: string, act: () => void): void => {
        const b = part('button', 'editor-tool')
        b.type = 'button'
        b.textContent = label
        b.addEventListener('click', () => {
          this.hide()
          act()
        })
        bar.append(b)
      }
      for (const to of ['left', 'center', 'right'] as const) button(this.labels(to), () => does.align(to))
      button(this.labels('delete'), () => does.remove())
      parts.push(bar)
    }
    const label = part('div', 'editor-size')
    label.setAttribute('aria-label', this.labels('size'))
    if (wanted.size) parts.push(label)
    if (wanted.resize) parts.push(this.handle(img, host, label, does))
    this.el.replaceChildren(...parts)
    this.el.hidden = false
    this.place(host, label)
  }

  private place(host: HTMLElement, label: HTMLElement): void {
    if (!this.img?.isConnected) return this.hide()
    const r = this.img.getBoundingClientRect()
    const h = host.getBoundingClientRect()
    for (const [k, v] of [['left', r.left - h.left], ['top', r.top - h.top], ['width', r.width], ['height', r.height]] as const) this.el.style.setProperty(k, `${v}px`)
    label.textContent = `${Math.round(r.width)} × ${Math.round(r.height)}`
  }

  private handle(img: HTMLElement, host: HTMLElement, label: HTMLElement, does: Picture): HTMLElement {
    const handle = part('div', 'editor-handle')
    handle.addEventListener('pointerdown', (down) => {
      handle.setPointerCapture(down.pointerId)
      const start = img.getBoundingClientRect().width
      let width = start
      const move = (e: PointerEvent): void => {
        width = Math.round(Math.max(NARROWEST, Math.min(host.clientWidth, start + e.clientX - down.clientX)))
        img.style.setProperty('width', `${width}px`)
        img.style.removeProperty('height')
        this.place(host, label)
      }
      handle.addEventListener('pointermove', move)
      const end = (): void => {
        handle.removeEventListener('pointermove', move)
        if (width !== start) does.size(`${width}px`)
        this.hide()
      }
      handle.addEventListener('lostpointercapture', end, { once: true })
    })
    return handle
  }
}
