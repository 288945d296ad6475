//! picker-view and its columns: rows of any content, one column beside the other.
import type { Value } from '../../../shared/value'
import { Component, part } from '../component'
import { rewriteCss } from '../css/rewrite'
import { ownerOf, type ViewNode } from '../node'
import { Wheel } from './wheel'

export class PickerView extends Component {
  private value: number[] = []

  override build(): void {
    this.el.setAttribute('role', 'group')
  }

  columns(): PickerViewColumn[] {
    return Array.from(this.el.querySelectorAll<HTMLElement & { menshen?: ViewNode }>('wx-picker-view-column'), (e) => e.menshen?.component)
      .filter((c): c is PickerViewColumn => c instanceof PickerViewColumn)
  }

  override update(changed: Set<string>): void {
    if (changed.has('value')) {
      const v = this.attrs.get('value')
      this.value = Array.isArray(v) ? v.map((n) => Math.max(0, Math.floor(Number(n)) || 0)) : []
    }
    // Columns measure their rows after they have content and size.
    for (const [i, c] of this.columns().entries()) c.place(this.value[i] ?? 0, this)
  }

  /** A column came to rest. */
  picked(): void {
    this.value = this.columns().map((c) => c.wheel.index)
    this.bind('value', this.value)
    this.emit('change', { value: this.value })
    this.emit('pickend', {})
  }

  started(): void {
    this.emit('pickstart', {})
  }

  override formValue(): Value {
    return this.attrs.has('name') ? this.value : undefined
  }
}

export class PickerViewColumn extends Component {
  readonly wheel = new Wheel('column')
  private readonly band = part('div', 'wheel-band')
  private readonly mask = part('div', 'wheel-mask')

  override build(): void {
    this.el.append(this.wheel.el, this.mask, this.band)
    this.node.into = this.wheel.list
    const view = (): PickerView | undefined => {
      const c = ownerOf(this.el.parentElement)?.component
      return c instanceof PickerView ? c : (ownerOf(this.el.closest('wx-picker-view'))?.component as PickerView | undefined)
    }
    this.wheel.onpick = () => view()?.picked()
    this.wheel.onstart = () => view()?.started()
  }

  override childrenChanged(): void {
    ownerOf(this.el.closest('wx-picker-view'))?.component?.mark()
  }

  /** Lays out around the band and shows row `index`. */
  place(index: number, view: PickerView): void {
    this.band.style.cssText = rewriteCss(view.str('indicator-style'), (u) => this.page.assets.url(u, 'css'))
    this.mask.style.cssText = rewriteCss(view.str('mask-style'), (u) => this.page.assets.url(u, 'css'))
    this.mask.className = ['menshen-wheel-mask', ...view.classes('mask-class')].join(' ')
    this.band.className = ['menshen-wheel-band', ...view.classes('indicator-class')].join(' ')
    requestAnimationFrame(() => {
      const row = this.band.offsetHeight || 34
      const room = Math.max(0, (this.el.clientHeight - row) / 2)
      this.wheel.row = row
      this.wheel.list.style.setProperty('--menshen-row', `${row}px`)
      this.wheel.list.style.padding = `${room}px 0`
      this.wheel.show(index)
    })
  }
}
