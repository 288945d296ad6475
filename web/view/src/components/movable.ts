//! movable-area and movable-view: dragging within bounds, inertia, and scaling by two fingers or the wheel.
import { Component } from '../component'

export class MovableArea extends Component {}

export class MovableView extends Component {
  private x = 0
  private y = 0
  private scale = 1
  private readonly fingers = new Map<number, PointerEvent>()
  private raf = 0
  private speed = { x: 0, y: 0 }

  override build(): void {
    this.el.addEventListener('pointerdown', (e) => this.down(e))
    this.el.addEventListener('wheel', (e) => this.wheel(e), { passive: false })
  }

  override update(changed: Set<string>): void {
    const d = this.str('direction', 'none')
    this.el.style.touchAction = d === 'vertical' ? 'pan-x' : d === 'horizontal' ? 'pan-y' : d === 'all' ? 'none' : ''
    if (changed.has('scale-value')) this.rescale(this.num('scale-value', 1))
    if (changed.has('x')) this.x = parseFloat(this.len('x', 0))
    if (changed.has('y')) this.y = parseFloat(this.len('y', 0))
    if ((changed.has('x') || changed.has('y')) && this.el.isConnected) this.slide()
    else this.place()
  }

  override attached(): void {
    this.put(this.x, this.y, '')
  }

  override detached(): void {
    cancelAnimationFrame(this.raf)
  }

  private slide(): void {
    this.el.style.transition = 'transform .25s'
    setTimeout(() => (this.el.style.transition = ''), 260)
    this.put(this.x, this.y, '')
  }

  private bounds(): { x: [number, number]; y: [number, number] } {
    const area = this.el.closest<HTMLElement>('wx-movable-area')
    const range = (room: number, size: number): [number, number] => [Math.min(0, room - size), Math.max(0, room - size)]
    // The box is scaled about its centre, so its edges lie (scale-1)/2 of its size further out.
    const w = this.el.offsetWidth
    const h = this.el.offsetHeight
    const gx = (w * (this.scale - 1)) / 2
    const gy = (h * (this.scale - 1)) / 2
    const rx = range(area?.clientWidth ?? 0, w * this.scale)
    const ry = range(area?.clientHeight ?? 0, h * this.scale)
    return { x: [rx[0] + gx, rx[1] + gx], y: [ry[0] + gy, ry[1] + gy] }
  }

  private put(x: number, y: number, source: string, loose = false): void {
    const b = this.bounds()
    const fit = (v: number, [low, high]: [number, number]): number =>
      v < low ? (loose ? low + (v - low) / 2.5 : low) : v > high ? (loose ? high + (v - high) / 2.5 : high) : v
    const nx = fit(x, b.x)
    const ny = fit(y, b.y)
    const same = nx === this.x && ny === this.y
    this.x = nx
    this.y = ny
    this.place()
    if (!same && source) this.page.emitLate(this.node, 'change', { x: nx, y: ny, source })
    if (!same && source && this.node.model) {
      this.bind('x', nx)
      this.bind('y', ny)
    }
  }

  private place(): void {
    this.el.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`
  }

  private rescale(to: number): void {
    const low = Math.max(0.1, this.num('scale-min', 0.1))
    const high = Math.min(10, this.num('scale-max', 10))
    const s = Math.min(high, Math.max(low, to))
    if (s === this.scale) return
    this.scale = s
    this.put(this.x, this.y, '')
    this.page.emitLate(this.node, 'scale', { x: this.x, y: this.y, scale: s })
  }

  private wheel(e: WheelEvent): void {
    if (!this.bool('scale') || !e.isTrusted) return
    e.preventDefault()
    this.rescale(this.scale * (1 - e.deltaY / 500))
  }

  private down(d: PointerEvent): void {
    if (!d.isTrusted || d.button !== 0 || this.disabled) return
    const way = this.str('direction', 'none')
    this.fingers.set(d.pointerId, d)
    cancelAnimationFrame(this.raf)
    this.el.style.transition = ''
    let last = d
    let first = 0
    let at = performance.now()
    const move = (e: PointerEvent): void => {
      if (!this.fingers.has(e.pointerId)) return
      const before = this.fingers.get(e.pointerId)!
      this.fingers.set(e.pointerId, e)
      if (this.fingers.size === 2 && this.bool('scale')) {
        const other = [...this.fingers.values()].find((f) => f.pointerId !== e.pointerId)!
        const gap = (p: PointerEvent): number => Math.hypot(p.clientX - other.clientX, p.clientY - other.clientY) || 1
        this.rescale((this.scale * gap(e)) / gap(before))
        return
      }
      if (e.pointerId !== d.pointerId || way === 'none') return
      const dx = way === 'vertical' ? 0 : e.clientX - last.clientX
      const dy = way === 'horizontal' ? 0 : e.clientY - last.clientY
      if (first++ === 0) this.emit(Math.abs(dx) > Math.abs(dy) ? 'htouchmove' : 'vtouchmove', {})
      const now = performance.now()
      this.speed = { x: dx / Math.max(1, now - at), y: dy / Math.max(1, now - at) }
      at = now
      last = e
      this.put(this.x + dx, this.y + dy, 'touch', this.bool('out-of-bounds'))
    }
    const up = (e: PointerEvent): void => {
      if (e.pointerId !== d.pointerId) return
      this.fingers.delete(e.pointerId)
      removeEventListener('pointermove', move)
      removeEventListener('pointerup', up)
      removeEventListener('pointercancel', up)
      if (this.bool('inertia') && performance.now() - at < 60) this.glide()
      else this.put(this.x, this.y, 'out-of-bounds')
    }
    addEventListener('pointermove', move)
    addEventListener('pointerup', up)
    addEventListener('pointercancel', up)
  }

  // Slows down by friction until it stands.
  private glide(): void {
    const keep = 1 - Math.min(0.5, Math.max(0.01, this.num('friction', 2) / 40))
    let then = performance.now()
    const step = (now: number): void => {
      const ms = Math.min(50, Math.max(0, now - then))
      then = now
      this.put(this.x + this.speed.x * ms, this.y + this.speed.y * ms, 'friction')
      this.speed = { x: this.speed.x * keep, y: this.speed.y * keep }
      if (Math.hypot(this.speed.x, this.speed.y) > 0.02) this.raf = requestAnimationFrame(step)
    }
    this.raf = requestAnimationFrame(step)
  }
}
