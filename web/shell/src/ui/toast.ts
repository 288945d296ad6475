// showToast, showLoading and their ends. One of both at a time for each program, as in WeChat.

import { h } from '../dom'
import { glyph } from '../glyphs'
import { field } from '../protocol'
import { fileAddress } from '../stage/tab-bar'
import { line, plain } from '../text'
import { Fail, type Handler, type Ui } from './call'

interface Shown {
  element: HTMLElement
  loading: boolean
  timer: number
}

const shown = new WeakMap<HTMLElement, Shown>()

function drop({ guest }: Ui): void {
  const now = shown.get(guest.layer)
  if (!now) return
  clearTimeout(now.timer)
  now.element.remove()
  shown.delete(guest.layer)
}

function picture(ui: Ui, args: unknown, loading: boolean): Element | null {
  const image = field(args, 'image')
  if (typeof image === 'string' && image && !loading && ui.guest.base) {
    const made = h('img', { class: 'toast-image', attrs: { alt: '' } })
    made.src = fileAddress(ui.guest.base, image)
    return made
  }
  const icon = loading ? 'loading' : field(args, 'icon') ?? 'success'
  if (icon === 'none') return null
  if (icon === 'loading') return h('span', { class: 'spinner toast-spinner' })
  return glyph(icon === 'error' || icon === 'fail' ? 'cross' : 'tick', 44)
}

function show(ui: Ui, args: unknown, loading: boolean): void {
  drop(ui)
  const icon = picture(ui, args, loading)
  const title = plain(field(args, 'title'), 400)
  const box = h('div', { class: icon ? 'toast boxed' : 'toast', role: 'status', attrs: { 'aria-live': 'polite' } }, icon, title ? h('p', null, h('bdi', null, title)) : null)
  // A mask keeps touches from the program; the capsule stays above it.
  const element = h('div', { class: field(args, 'mask') === true ? 'toast-seat masked' : 'toast-seat' }, box)
  ui.guest.layer.append(element)
  const wanted = Number(field(args, 'duration'))
  const duration = Number.isFinite(wanted) && wanted > 0 ? Math.min(wanted, 60_000) : 1500
  shown.set(ui.guest.layer, { element, loading, timer: loading ? 0 : window.setTimeout(() => drop(ui), duration) })
}

/** The four calls. */
export const toast: Record<string, Handler> = {
  showToast: (ui, args) => show(ui, args, false),
  showLoading: (ui, args) => {
    if (field(args, 'title') === undefined) throw new Fail('parameter error: parameter.title should be String instead of Undefined;', 1001)
    show(ui, args, true)
  },
  hideToast: (ui) => drop(ui),
  hideLoading: (ui) => drop(ui),
}

/** A short word of the shell itself, in the shell's layer. */
export function tell(layer: HTMLElement, text: string): void {
  const element = h('div', { class: 'toast-seat' }, h('div', { class: 'toast', role: 'status' }, h('p', null, line(text, 200))))
  layer.append(element)
  window.setTimeout(() => element.remove(), 2200)
}
