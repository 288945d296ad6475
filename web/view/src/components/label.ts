//! label: a tap on it is a tap on its control, named by `for` or the first inside.
import { Component } from '../component'
import type { ViewNode } from '../node'

const CONTROLS = 'wx-checkbox,wx-radio,wx-switch,wx-button,wx-input,wx-textarea'

export class Label extends Component {
  override activate(x: number, y: number): boolean {
    const id = this.str('for')
    const el = id ? document.getElementById(id) : this.el.querySelector(CONTROLS)
    const target = (el as (HTMLElement & { menshen?: ViewNode }) | null)?.menshen
    if (!target?.component || target.component.disabled || !el!.matches(CONTROLS)) return true
    if (target.tag === 'button') this.page.emit(target, 'tap', { x, y })
    target.component.activate(x, y)
    return false
  }
}
