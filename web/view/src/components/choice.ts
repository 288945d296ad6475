//! checkbox and radio with their groups.
import type { Value } from '../../../shared/value'
import { Component, part } from '../component'
import { ownerOf, type ViewNode } from '../node'
import { sign } from './icon'

abstract class Choice extends Component {
  checked = false
  private initial = false
  private readonly box = part('span', 'box')
  private readonly slot = part('span', 'choice-text')
  abstract readonly role: string

  override build(): void {
    this.el.append(this.box, this.slot)
    this.node.into = this.slot
    this.el.setAttribute('role', this.role)
    this.el.tabIndex = 0
  }

  override update(changed: Set<string>): void {
    if (changed.has('checked')) {
      this.checked = this.initial = this.bool('checked')
      if (this.checked) this.exclusive()
    }
    const color = this.str('color')
    if (CSS.supports('color', color)) this.el.style.setProperty('--menshen-accent', color)
    this.el.toggleAttribute('disabled', this.disabled)
    this.el.setAttribute('aria-disabled', String(this.disabled))
    this.el.tabIndex = this.disabled ? -1 : 0
    this.draw()
  }

  protected draw(): void {
    this.el.setAttribute('aria-checked', String(this.checked))
    this.box.replaceChildren(...(this.checked ? [sign('success_no_circle', 'currentColor')] : []))
  }

  protected exclusive(): void {}

  protected group(tag: string): Group | undefined {
    const g = ownerOf(this.el.closest(tag))?.component
    return g instanceof Group ? g : undefined
  }

  put(on: boolean): void {
    this.checked = on
    this.bind('checked', on)
    this.draw()
  }

  restore(): void {
    this.checked = this.initial
    this.draw()
  }
}

export class Checkbox extends Choice {
  readonly role = 'checkbox'

  override activate(): boolean {
    if (this.disabled) return false
    this.put(!this.checked)
    this.group('wx-checkbox-group')?.tell()
    return false
  }
}

export class Radio extends Choice {
  readonly role = 'radio'

  override activate(): boolean {
    if (this.disabled || this.checked) return false
    this.put(true)
    this.exclusive()
    this.group('wx-radio-group')?.tell()
    return false
  }

  protected override exclusive(): void {
    for (const c of this.group('wx-radio-group')?.members() ?? []) if (c !== this && c.checked) c.put(false)
  }
}

abstract class Group extends Component {
  abstract readonly member: string

  members(): Choice[] {
    return Array.from(this.el.querySelectorAll<HTMLElement & { menshen?: ViewNode }>(this.member), (e) => e.menshen?.component).filter((c): c is Choice => c instanceof Choice)
  }

  tell(): void {
    this.emit('change', { value: this.formValue() })
  }

  override formReset(): void {
    for (const c of this.members()) c.restore()
  }
}

export class CheckboxGroup extends Group {
  readonly member = 'wx-checkbox'

  override formValue(): Value {
    return this.members().filter((c) => c.checked).map((c) => c.str('value'))
  }
}

export class RadioGroup extends Group {
  readonly member = 'wx-radio'

  override build(): void {
    this.el.setAttribute('role', 'radiogroup')
  }

  override formValue(): Value {
    return this.members().find((c) => c.checked)?.str('value') ?? ''
  }
}
