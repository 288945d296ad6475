//! form: collects the named controls below it. Values of custom components with `wx://form-field` are added by the guest.
import type { Value } from '../../../shared/value'
import { Component } from '../component'
import type { ViewNode } from '../node'

export class Form extends Component {
  /** Named controls in document order. */
  private *controls(): Generator<Component> {
    for (const el of this.el.querySelectorAll<HTMLElement & { menshen?: ViewNode }>('*')) {
      const c = el.menshen?.component
      if (c && c.formValue() !== undefined) yield c
    }
  }

  submit(): void {
    const value: { [k: string]: Value } = {}
    for (const c of this.controls()) {
      const name = c.str('name')
      if (name && name !== '__proto__') value[name] = c.formValue()
    }
    this.emit('submit', { value })
  }

  reset(): void {
    for (const c of this.controls()) c.formReset()
    this.emit('reset', {})
  }
}
