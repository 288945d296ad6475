//! button: looks, form submit and reset, and open-types whose trusted tap the broker hears of by a gesture message.
import { Component } from '../component'
import { Form } from './form'
import { ownerOf } from '../node'

export class Button extends Component {
  override build(): void {
    this.el.setAttribute('role', 'button')
    this.el.tabIndex = 0
  }

  override update(): void {
    const off = this.disabled
    for (const name of ['type', 'size']) {
      const v = this.str(name)
      if (/^[a-z-]{1,16}$/.test(v)) this.el.setAttribute(`data-${name}`, v)
      else this.el.removeAttribute(`data-${name}`)
    }
    this.el.toggleAttribute('data-plain', this.bool('plain'))
    this.el.toggleAttribute('data-loading', this.bool('loading'))
    this.el.toggleAttribute('disabled', off)
    this.el.setAttribute('aria-disabled', String(off))
    this.el.tabIndex = off ? -1 : 0
  }

  override activate(): boolean {
    const kind = this.str('form-type')
    if (kind === 'submit' || kind === 'reset') {
      const form = ownerOf(this.el.closest('wx-form'))?.component
      if (form instanceof Form) kind === 'submit' ? form.submit() : form.reset()
    }
    return false
  }
}
