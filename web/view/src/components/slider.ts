//! slider: drag, tap on the track, arrow keys.
import type { Value } from '../../../shared/value'
import { Component, part } from '../component'

export class Slider extends Component {
  private value = 0
  private initial = 0
  private readonly done = part('div', 'slider-done')
  private readonly knob = part('div', 'slider-knob')
  private readonly track = part('div', 'slider-track', this.done, this.knob)
  private readonly label = part('span', 'slider-value')

  override build(): void {
    this.el.append(this.track, this.label)
    this.el.setAttribute('role', 'slider')
    this.el.tabIndex = 0
    this.track.addEventListener('pointerdown', (e) => this.drag(e))
    this.el.addEventListener('keydown', (e) => this.key(e))
  }

  private get min(): number { return this.num('min', 0) }
  private get max(): number { return Math.max(this.num('max', 100), this.min) }
  private get step(): number { return Math.max(this.num('step', 1), 1e-6) }

  override update(changed: Set<string>): void {
    if (changed.has('value') || changed.has('min') || changed.has('max')) this.value = this.initial = this.clamp(this.num('value', 0))
    const put = (name: string, ...keys: string[]): void => {
      const v = keys.map((k) => this.str(k)).find((x) => x && CSS.supports('color', x))
      if (v) this.el.style.setProperty(name, v)
    }
    put('--menshen-track', 'backgroundColor', 'background-color', 'backgroundcolor', 'color')
    put('--menshen-accent', 'activeColor', 'active-color', 'activecolor', 'selected-color', 'selectedColor')
    put('--menshen-knob', 'block-color')
    this.el.style.setProperty('--menshen-size', `${Math.min(28, Math.max(12, this.num('block-size', 28)))}px`)
    this.label.hidden = !this.bool('show-value')
    this.el.toggleAttribute('disabled', this.disabled)
    this.el.tabIndex = this.disabled ? -1 : 0
    this.el.setAttribute('aria-valuemin', String(this.min))
    this.el.setAttribute('aria-valuemax', String(this.max))
    this.draw()
  }

  private clamp(v: number): number {
    const n = this.min + Math.round((v - this.min) / this.step) * this.step
    return Number(Math.min(this.max, Math.max(this.min, n)).toFixed(6))
  }

  private draw(): void {
    const part = this.max > this.min ? ((this.value - this.min) / (this.max - this.min)) * 100 : 0
    this.done.style.width = `${part}%`
    this.knob.style.left = `${part}%`
    this.label.textContent = String(this.value)
    this.el.setAttribute('aria-valuenow', String(this.value))
  }

  private move(v: number, type: 'change' | 'changing'): void {
    const n = this.clamp(v)
    const same = n === this.value
    this.value = n
    this.draw()
    if (type === 'change' || !same) {
      if (type === 'change') this.bind('value', n)
      this.emit(type, { value: n })
    }
  }

  private drag(down: PointerEvent): void {
    if (this.disabled || !down.isTrusted || down.button !== 0) return
    const at = (e: PointerEvent): number => {
      const r = this.track.getBoundingClientRect()
      return this.min + ((e.clientX - r.left) / (r.width || 1)) * (this.max - this.min)
    }
    this.track.setPointerCapture(down.pointerId)
    const move = (e: PointerEvent): void => this.move(at(e), 'changing')
    const up = (e: PointerEvent): void => {
      this.track.removeEventListener('pointermove', move)
      this.track.removeEventListener('pointerup', up)
      this.track.removeEventListener('pointercancel', up)
      this.move(e.type === 'pointerup' ? at(e) : this.value, 'change')
    }
    this.track.addEventListener('pointermove', move)
    this.track.addEventListener('pointerup', up)
    this.track.addEventListener('pointercancel', up)
    move(down)
  }

  private key(e: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[e.key]
    const to = e.key === 'Home' ? this.min : e.key === 'End' ? this.max : by ? this.value + by * this.step : undefined
    if (to === undefined || this.disabled || !e.isTrusted) return
    e.preventDefault()
    this.move(to, 'change')
  }

  override formValue(): Value {
    return this.value
  }

  override formReset(): void {
    this.value = this.initial
    this.draw()
  }
}
