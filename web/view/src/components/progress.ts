//! progress: a bar that may run to its value.
import { Component, part } from '../component'

export class Progress extends Component {
  private readonly done = part('div', 'progress-done')
  private readonly bar = part('div', 'progress-bar', this.done)
  private readonly info = part('span', 'progress-info')
  private shown = 0

  override build(): void {
    this.el.append(this.bar, this.info)
    this.el.setAttribute('role', 'progressbar')
    this.el.setAttribute('aria-valuemin', '0')
    this.el.setAttribute('aria-valuemax', '100')
    this.done.addEventListener('transitionend', (e) => {
      e.stopPropagation()
      if (this.bool('active')) this.emit('activeend', { curPercent: this.shown })
    })
  }

  override update(changed: Set<string>): void {
    const percent = Math.min(100, Math.max(0, this.num('percent', 0)))
    const color = (...names: string[]): string => names.map((n) => this.str(n)).find((c) => c && CSS.supports('color', c)) ?? ''
    this.bar.style.height = this.len('stroke-width', 6)
    this.bar.style.borderRadius = this.len('border-radius', 0)
    this.done.style.borderRadius = this.len('border-radius', 0)
    this.bar.style.backgroundColor = color('backgroundColor', 'background-color', 'backgroundcolor')
    this.done.style.backgroundColor = color('activeColor', 'active-color', 'activecolor', 'color')
    this.info.hidden = !this.bool('show-info')
    this.info.style.fontSize = this.len('font-size', 16)
    this.info.textContent = `${percent}%`
    this.el.setAttribute('aria-valuenow', String(percent))
    if (!changed.has('percent') && !changed.has('active')) return
    const active = this.bool('active')
    if (active && this.str('active-mode', 'backwards') === 'backwards') {
      this.done.style.transition = ''
      this.done.style.width = '0'
      this.shown = 0
      void this.done.offsetWidth
    }
    const ms = Math.abs(percent - this.shown) * this.num('duration', 30)
    this.done.style.transition = active ? `width ${ms}ms linear` : ''
    this.done.style.width = `${percent}%`
    this.shown = percent
  }

  override attached(): void {
    if (this.bool('active')) this.update(new Set(['percent']))
  }
}
