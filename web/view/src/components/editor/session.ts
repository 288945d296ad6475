//! One document being edited: what is selected, what is undone, which formats the next character gets. All changes, of
//! the user and of the program, come through here.
import { NONE, clean, scopeOf, withFormat, MAX_INDENT, SWITCHES, type Attrs } from './formats'
import { History } from './history'
import { difference, type Editing } from './input'
import { EMPTY, erase, format, formatsAt, inherited, isDivider, lineEnd, lineStart, mark, normal, piece, reline, remark, replace, slice, type Doc, type Span } from './model'
import { Surface } from './surface'

/** Whom the session tells. */
export interface Told {
  changed(): void
  /** The formats of the selection, when they are others than before or (`always`) a program set some. */
  status(always: boolean): void
}

export class Session implements Editing {
  doc: Doc = EMPTY
  span: Span = { from: 0, to: 0 }
  /** The user or the program has put the caret somewhere. */
  placed = false
  /** Switched formats that are not to be had. */
  off: string[] = []
  /** The line feed key ends editing. */
  leave = false
  private pending: Attrs | undefined
  readonly history = new History()
  private readonly surface: Surface

  constructor(readonly area: HTMLElement, picture: (src: string) => string, private readonly told: Told) {
    this.surface = new Surface(area, picture)
    this.draw()
  }

  get formats(): { [name: string]: unknown } {
    return formatsAt(this.doc, this.span, this.pending)
  }

  get focused(): boolean {
    return document.activeElement === this.area
  }

  spanOf(r: { startContainer: Node; startOffset: number; endContainer: Node; endOffset: number }): Span | undefined {
    if (!this.area.contains(r.startContainer) || !this.area.contains(r.endContainer)) return undefined
    const from = this.surface.index(r.startContainer, r.startOffset)
    const to = this.surface.index(r.endContainer, r.endOffset)
    return from === undefined || to === undefined ? undefined : this.within({ from: Math.min(from, to), to: Math.max(from, to) })
  }

  /** A live DOM range of a stretch. */
  range(span: Span): Range {
    const r = document.createRange()
    r.setStart(...this.surface.point(span.from))
    r.setEnd(...this.surface.point(span.to))
    return r
  }

  /** `span` inside the document; the last line feed is beyond it. */
  within(span: Span): Span {
    const end = this.doc.text.length - 1
    const from = Math.max(0, Math.min(span.from, end))
    return { from, to: Math.max(from, Math.min(span.to, end)) }
  }

  /** Puts the selection; with `focus` also on the screen. */
  select(span: Span, focus: boolean): void {
    this.span = this.within(span)
    this.placed = true
    if (focus && !this.focused) this.area.focus({ preventScroll: true })
    if (this.focused) getSelection()?.setBaseAndExtent(...this.surface.point(this.span.from), ...this.surface.point(this.span.to))
  }

  /** Takes `doc` as the document after an edit. */
  private commit(doc: Doc, span: Span, typing = false): void {
    this.history.keep({ doc: this.doc, span: this.span }, typing)
    this.doc = normal(doc)
    this.draw()
    if (this.placed) this.select(span, false)
    else this.span = this.within(span)
    this.told.changed()
    this.told.status(false)
  }

  private draw(dirty = false): void {
    this.surface.show(this.doc, dirty)
    this.area.toggleAttribute('data-empty', this.doc.text === '\n' && !Object.keys(this.doc.marks[0]!.attrs).length)
  }

  /** Another document; it can be undone unless it is the first. */
  load(doc: Doc): void {
    this.pending = undefined
    this.history.cut()
    this.commit(doc, { from: 0, to: 0 })
    this.history.cut()
  }

  /** The document after a change that leaves the selection where it is. */
  set(doc: Doc): void {
    this.commit(doc, this.span)
  }

  write(span: Span, text: string): void {
    const attrs = this.pending ?? inherited(this.doc, span.from)
    const line = this.doc.marks[lineEnd(this.doc, span.from)]!
    this.insert(span, piece(text, mark(attrs), text.includes('\n') ? line : undefined), text.length <= 2)
  }

  insert(span: Span, what: Doc, typing = false): void {
    const room = span.from < span.to ? erase(this.doc, span) : this.doc
    const next = replace(room, { from: span.from, to: span.from }, what)
    const at = span.from + next.text.length - room.text.length
    this.pending = undefined
    this.commit(next, { from: at, to: at }, typing)
  }

  /** The line feed key. */
  enter(span: Span): void {
    this.split(span)
    if (this.leave) this.area.blur()
  }

  private split(span: Span): void {
    const doc = span.from < span.to ? erase(this.doc, span) : this.doc
    const at = span.from
    const end = lineEnd(doc, at)
    const line = doc.marks[end]!.attrs
    const carry = this.pending ?? inherited(doc, at)
    if (line['list'] && lineStart(doc, at) === end) {
      // An empty entry ends the list.
      return this.commit(reline(doc, { from: at, to: at }, (a) => withFormat(withFormat(a, 'list', undefined), 'indent', undefined)), { from: at, to: at })
    }
    let after = line['list'] === 'checked' ? withFormat(line, 'list', 'unchecked') : line
    if (at === end) after = withFormat(after, 'header', undefined)
    const split = replace(doc, { from: at, to: at }, piece('\n', mark(NONE), mark(line)))
    this.commit(remark(split, { from: end + 1, to: end + 2 }, () => mark(after)), { from: at + 1, to: at + 1 })
    if (Object.keys(carry).length && at === end) this.pending = carry
    this.told.status(false)
  }

  remove(span: Span, backward: boolean): void {
    const { doc } = this
    const caret = this.span.from
    if (this.span.from === this.span.to) {
      const start = lineStart(doc, caret)
      if (backward && caret === start) {
        const line = doc.marks[lineEnd(doc, caret)]!.attrs
        const plainer = line['indent'] ? withFormat(line, 'indent', clean('indent', Number(line['indent']) - 1)) : line['list'] ? withFormat(line, 'list', undefined) : line['header'] && caret === 0 ? withFormat(line, 'header', undefined) : undefined
        if (plainer) return this.commit(reline(doc, this.span, () => plainer), this.span)
        if (caret >= 2 && isDivider(doc, caret - 2)) span = { from: caret - 2, to: caret }
      }
      if (!backward && doc.text[caret] === '\n' && isDivider(doc, caret + 1)) span = { from: caret + 1, to: caret + 3 }
      if (span.from === span.to) span = backward ? { from: caret - before(doc.text, caret), to: caret } : { from: caret, to: caret + 1 }
    }
    span = this.within(span)
    if (span.from === span.to) return
    this.pending = undefined
    const at = span.from > caret ? caret : span.from
    this.commit(erase(doc, span), { from: at, to: at }, true)
  }

  /** A format as `EditorContext.format` takes it: set, or taken away where it is already set so. */
  format(name: string, value: unknown): void {
    if (this.off.includes(name)) return
    const now = this.formats[name]
    const scope = scopeOf(name)
    if (scope !== 'line' && scope !== 'text') throw new Error(`the editor has no format ${name.slice(0, 40)}`)
    let next: string | number | true | undefined
    if (name in SWITCHES) next = now ? undefined : true
    else if (name === 'indent') {
      const step = Number(value)
      if (step !== 1 && step !== -1) throw new Error('indent takes +1 or -1')
      next = clean('indent', Math.min(MAX_INDENT, Number(now ?? 0) + step))
    } else if (value !== null && value !== undefined && value !== '' && value !== false) {
      next = clean(name, value)
      if (next === undefined) throw new Error(`${name} does not take the value ${String(value).slice(0, 40)}`)
      if (next === now || (name === 'list' && next === 'unchecked' && now === 'checked')) next = undefined
    }
    this.apply(name, next, scope)
  }

  private apply(name: string, value: string | number | true | undefined, scope: 'line' | 'text'): void {
    if (scope === 'text' && this.span.from === this.span.to) {
      this.pending = withFormat(this.pending ?? inherited(this.doc, this.span.from), name, value)
      this.history.cut()
    } else this.commit(format(this.doc, this.span, name, value), this.span)
    this.told.status(true)
  }

  toggle(name: string): void {
    this.format(name, undefined)
  }

  /** All formats of the selection away, of its lines too. */
  removeFormat(): void {
    this.pending = NONE
    const bare = remark(this.doc, this.span, (m, i) => (this.doc.text[i] === '\n' || m.embed ? m : mark(NONE)))
    this.commit(reline(bare, this.span, () => NONE), this.span)
    if (this.span.from < this.span.to) this.pending = undefined
    this.told.status(true)
  }

  undo(back: boolean): void {
    const state = this.history.move(back, { doc: this.doc, span: this.span })
    if (!state) return
    this.pending = undefined
    this.doc = state.doc
    this.draw()
    this.select(state.span, false)
    this.told.changed()
    this.told.status(false)
  }

  readBack(): void {
    const sel = getSelection()
    const shown = this.surface.read()
    // The caret as the browser left it, counted in the text on the screen.
    const caret = sel?.focusNode && this.area.contains(sel.focusNode) ? this.surface.before(sel.focusNode, sel.focusOffset) : shown.length
    const { span, text } = difference(this.doc.text, shown, caret)
    if (span.from === span.to && text === '') {
      this.draw(true)
      this.select(this.span, false)
      return
    }
    const attrs = this.pending ?? inherited(this.doc, span.from)
    const room = erase(this.doc, this.within(span))
    const doc = replace(room, { from: span.from, to: span.from }, piece(text, mark(attrs), room.marks[lineEnd(room, span.from)]))
    this.history.keep({ doc: this.doc, span: this.span }, true)
    this.doc = normal(doc)
    this.pending = undefined
    this.draw(true)
    this.select({ from: span.from + text.length, to: span.from + text.length }, false)
    this.told.changed()
    this.told.status(false)
  }

  selected(): void {
    const sel = getSelection()
    if (!sel?.rangeCount) return
    const span = this.spanOf(sel.getRangeAt(0))
    if (!span || (span.from === this.span.from && span.to === this.span.to && this.placed)) return
    this.span = span
    this.placed = true
    this.pending = undefined
    this.history.cut()
    this.told.status(false)
  }

  composing(now: boolean): void {
    this.area.toggleAttribute('data-composing', now)
  }

  /** The selected part. */
  get selection(): Doc {
    return slice(this.doc, this.span.from, this.span.to)
  }
}

/** Length of the character before `at`, all of it. */
const before = (text: string, at: number): number => (/[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, at - 2), at)) ? 2 : 1)
