//! switch: the sliding one and the one drawn as a checkbox.
import type { Value } from '../../../shared/value'
import { Component, part } from '../component'
import { sign } from './icon'

export class Switch extends Component {
  private checked = false
  private initial = false
  private readonly track = part('span', 'track')

  override build(): void {
    this.el.append(this.track)
    this.el.setAttribute('role', 'switch')
    this.el.tabIndex = 0
  }

  override update(changed: Set<string>): void {
    if (changed.has('checked')) this.checked = this.initial = this.bool('checked')
    const color = this.str('color')
    if (CSS.supports('color', color)) this.el.style.setProperty('--menshen-accent', color)
    this.el.setAttribute('data-type', this.str('type') === 'checkbox' ? 'checkbox' : 'switch')
    this.el.toggleAttribute('disabled', this.disabled)
    this.el.setAttribute('aria-disabled', String(this.disabled))
    this.el.tabIndex = this.disabled ? -1 : 0
    this.draw()
  }

  private draw(): void {
    this.el.setAttribute('aria-checked', String(this.checked))
    const box = this.str('type') === 'checkbox' && this.checked
    this.track.replaceChildren(...(box ? [sign('success_no_circle', 'currentColor')] : []))
  }

  override activate(): boolean {
    if (this.disabled) return false
    this.checked = !this.checked
    this.draw()
    this.bind('checked', this.checked)
    this.emit('change', { value: this.checked })
    return false
  }

  override formValue(): Value {
    return this.checked
  }

  override formReset(): void {
    this.checked = this.initial
    this.draw()
  }
}
