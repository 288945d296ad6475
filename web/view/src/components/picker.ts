//! picker: a sheet from the bottom with one or more wheels; modes selector, multiSelector, time, date and region.
import type { Value } from '../../../shared/value'
import { Component, part } from '../component'
import { date, multi, selector, time, type Columns } from './picker-columns'
import { regions } from './regions'
import { Wheel } from './wheel'

export class Picker extends Component {
  private sheet: HTMLElement | undefined
  private columns: Columns | undefined
  private wheels: Wheel[] = []
  private initial: Value
  private back: Element | null = null

  override build(): void {
    this.el.setAttribute('role', 'button')
    this.el.setAttribute('aria-haspopup', 'dialog')
    this.el.tabIndex = 0
  }

  private get mode(): string {
    return this.str('mode', 'selector')
  }

  override update(changed: Set<string>): void {
    if (changed.has('value') && this.initial === undefined) this.initial = this.attrs.get('value')
    this.el.toggleAttribute('disabled', this.disabled)
    this.el.tabIndex = this.disabled ? -1 : 0
    // A handler of `columnchange` gives the open sheet new ranges.
    if (this.sheet && (changed.has('range') || (changed.has('value') && this.mode === 'multiSelector'))) {
      const rows = this.wheels.map((w) => w.index)
      this.columns = this.make()
      if (!changed.has('value')) this.columns.index = this.columns.texts.map((_, i) => rows[i] ?? 0)
      this.draw()
    }
  }

  private make(): Columns {
    const value = this.attrs.get('value')
    const en = this.page.lang.startsWith('en')
    switch (this.mode) {
      case 'multiSelector': return multi(this.attrs.get('range'), this.str('range-key'), value)
      case 'time': return time(this.str('value'), this.str('start'), this.str('end'))
      case 'date': return date(this.str('value'), this.str('start'), this.str('end'), this.str('fields', 'day'), en)
      case 'region': return regions(value, this.str('level', 'region'), this.str('custom-item'))
      default: return selector(this.attrs.get('range'), this.str('range-key'), value)
    }
  }

  override activate(): boolean {
    if (this.disabled || this.sheet) return false
    this.columns = this.make()
    const p = this.page
    const button = (name: string, text: string, f: () => void): HTMLButtonElement => {
      const b = part('button', name)
      b.type = 'button'
      b.textContent = text
      b.addEventListener('click', f)
      return b
    }
    const title = part('span', 'sheet-title')
    title.textContent = this.str('header-text')
    const bar = part('div', 'sheet-bar', button('sheet-cancel', p.say('取消', 'Cancel'), () => this.close('cancel')), title,
      button('sheet-ok', p.say('确定', 'Done'), () => this.close('change')))
    const body = part('div', 'sheet-body')
    const panel = part('div', 'sheet-panel', bar, body)
    panel.setAttribute('role', 'dialog')
    panel.setAttribute('aria-modal', 'true')
    panel.setAttribute('aria-label', this.str('header-text') || p.say('选择', 'Choose'))
    const mask = part('div', 'sheet-mask')
    mask.addEventListener('click', () => this.close('cancel'))
    this.sheet = part('div', 'sheet', mask, panel)
    this.sheet.addEventListener('keydown', (e) => {
      if (e.key === 'Escape') this.close('cancel')
      else if (e.key === 'Enter' && (e.target as HTMLElement).tagName !== 'BUTTON') this.close('change')
    })
    this.back = document.activeElement
    document.body.append(this.sheet)
    this.draw()
    this.wheels[0]?.el.focus({ preventScroll: true })
    return false
  }

  private draw(): void {
    const c = this.columns!
    const body = this.sheet!.querySelector('.menshen-sheet-body')!
    const same = this.wheels.length === c.texts.length && body.childElementCount > 1
    if (!same) {
      this.wheels = c.texts.map((_, i) => {
        const w = new Wheel(`${i + 1}`)
        w.onpick = (row) => this.turned(i, row)
        return w
      })
      body.replaceChildren(...this.wheels.map((w) => w.el), part('div', 'wheel-band'))
    }
    for (const [i, w] of this.wheels.entries()) {
      w.row = 40
      w.list.style.setProperty('--menshen-row', '40px')
      w.list.style.padding = '100px 0'
      w.fill(c.texts[i]!)
      w.show(c.index[i]!)
    }
  }

  private turned(column: number, row: number): void {
    const c = this.columns!
    const before = JSON.stringify(c.texts.map((t) => t.length)) + c.texts.map((t) => t[0]).join()
    c.turn(this.wheels.map((w) => w.index))
    if (JSON.stringify(c.texts.map((t) => t.length)) + c.texts.map((t) => t[0]).join() !== before) this.draw()
    if (this.mode === 'multiSelector' || this.mode === 'region') this.emit('columnchange', { column, value: row })
  }

  private close(how: 'change' | 'cancel'): void {
    const sheet = this.sheet
    if (!sheet) return
    this.sheet = undefined
    const c = this.columns!
    sheet.classList.add('menshen-closing')
    setTimeout(() => sheet.remove(), 200)
    this.wheels = []
    if (this.back instanceof HTMLElement) this.back.focus({ preventScroll: true })
    if (how === 'cancel') return this.emit('cancel', {})
    const value = c.value()
    if (this.mode === 'region') {
      const v = value as { value: string[]; code: string[]; postcode: string }
      this.bind('value', v.value)
      this.emit('change', v)
    } else {
      this.bind('value', value)
      this.emit('change', { value })
    }
  }

  override formValue(): Value {
    const v = this.attrs.get('value')
    return v === undefined ? null : v
  }

  override formReset(): void {
    this.attrs.set('value', this.initial)
  }

  override detached(): void {
    this.sheet?.remove()
    this.sheet = undefined
  }
}
