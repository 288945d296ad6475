// A long list that grows at its end: only new items are drawn, old ones leave, and the view follows unless the person
// scrolled up.

import { h } from '../dom'
import type { Bounded } from './feed'

const DRAWN = 400

/** Draws the items of one bounded list. */
export class LogList<T> {
  readonly element = h('div', { class: 'log', role: 'log', tabIndex: 0 })
  private list: Bounded<T> | null = null
  private seen = 0
  private readonly note = h('p', { class: 'log-note', hidden: true })

  constructor(private readonly render: (item: T) => HTMLElement, private readonly wanted: (item: T) => boolean, private readonly dropped: (n: number) => string) {
    this.element.append(this.note)
  }

  /** Shows another list, or the same with another filter. */
  reset(list: Bounded<T> | null): void {
    this.list = list
    this.element.textContent = ''
    this.element.append(this.note)
    this.seen = list ? list.dropped : 0
    this.update(true)
  }

  /** Draws what came since. */
  update(jump = false): void {
    const { list, element } = this
    if (!list) return
    const follow = jump || element.scrollHeight - element.scrollTop - element.clientHeight < 40
    const fresh = list.items.slice(Math.max(0, this.seen - list.dropped)).filter(this.wanted)
    this.seen = list.total
    const part = document.createDocumentFragment()
    for (const item of fresh.slice(-DRAWN)) part.append(this.render(item))
    element.append(part)
    let extra = element.childElementCount - 1 - DRAWN
    while (extra-- > 0) this.note.nextElementSibling?.remove()
    const gone = list.dropped
    this.note.hidden = gone === 0
    if (gone) this.note.textContent = this.dropped(gone)
    if (follow) element.scrollTop = element.scrollHeight
  }

  /** True when nothing is drawn. */
  get empty(): boolean {
    return this.element.childElementCount <= 1
  }
}
