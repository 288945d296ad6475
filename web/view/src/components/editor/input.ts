//! What the user does in the area: keys, input methods, clipboard, selection. Edits are asked of the document before the
//! browser makes them; only composition is the browser's, and is read back when it ends.
import { escape, toHtml } from './html'
import { slice, type Doc, type Span } from './model'

/** The editor, as its input sees it. */
export interface Editing {
  readonly doc: Doc
  readonly span: Span
  readonly area: HTMLElement
  /** A stretch of the DOM in the document. */
  spanOf(range: { startContainer: Node; startOffset: number; endContainer: Node; endOffset: number }): Span | undefined
  write(span: Span, text: string): void
  enter(span: Span): void
  remove(span: Span, backward: boolean): void
  toggle(name: string): void
  undo(back: boolean): void
  /** The browser has edited by itself. */
  readBack(): void
  selected(): void
  composing(now: boolean): void
}

const KEYS: Record<string, string> = { b: 'bold', i: 'italic', u: 'underline' }

/** Listens until `signal`. */
export function listen(e: Editing, signal: AbortSignal): void {
  const { area } = e
  let composing = false
  const on = <K extends keyof HTMLElementEventMap>(type: K, f: (ev: HTMLElementEventMap[K]) => void): void => area.addEventListener(type, f, { signal })
  const target = (ev: InputEvent): Span => {
    const range = ev.getTargetRanges()[0]
    return (range && e.spanOf(range)) ?? e.span
  }

  on('beforeinput', (ev) => {
    const type = ev.inputType
    // A composition cannot be refused; what it made is read back.
    if (composing || ev.isComposing || type === 'insertCompositionText' || type === 'insertFromComposition' || type === 'deleteCompositionText' || !ev.cancelable) return
    ev.preventDefault()
    e.selected()
    if (type === 'insertText' || type === 'insertReplacementText') e.write(target(ev), ev.data ?? ev.dataTransfer?.getData('text/plain') ?? '')
    else if (type === 'insertParagraph' || type === 'insertLineBreak') e.enter(target(ev))
    else if (type === 'historyUndo' || type === 'historyRedo') e.undo(type === 'historyUndo')
    else if (type.startsWith('delete') && type !== 'deleteByDrag') e.remove(e.span.from < e.span.to ? e.span : target(ev), !type.endsWith('Forward'))
    // Formats come by keys, clipboard by its own events; dragging and the rest change nothing.
  })
  on('input', () => {
    if (!composing) e.readBack()
  })
  on('compositionstart', () => {
    e.selected()
    composing = true
    e.composing(true)
  })
  on('compositionend', () => {
    composing = false
    e.readBack()
    e.composing(false)
  })
  on('keydown', (ev) => {
    if (composing || ev.isComposing || !(ev.ctrlKey || ev.metaKey) || ev.altKey) return
    const key = ev.key.toLowerCase()
    if (area.contentEditable !== 'true') return
    if (KEYS[key] && !ev.shiftKey) e.toggle(KEYS[key])
    else if (key === 'z' || (key === 'y' && !ev.shiftKey)) e.undo(key === 'z' && !ev.shiftKey)
    else return
    ev.preventDefault()
  })
  // The clipboard gets what programs get, not the markup of the screen, which has the view's own addresses.
  const copy = (ev: ClipboardEvent): boolean => {
    const { from, to } = e.span
    if (from === to) return false
    const part = slice(e.doc, from, to)
    ev.clipboardData?.setData('text/plain', part.text.replaceAll('\ufffc', ''))
    ev.clipboardData?.setData('text/html', toHtml(part.text.endsWith('\n') ? part : { text: `${part.text}\n`, marks: [...part.marks, e.doc.marks[to]!] }) || escape(part.text))
    ev.preventDefault()
    return true
  }
  on('copy', (ev) => void copy(ev))
  on('cut', (ev) => {
    if (copy(ev) && area.contentEditable === 'true') e.remove(e.span, true)
  })
  on('paste', (ev) => {
    ev.preventDefault()
    if (area.contentEditable === 'true') e.write(e.span, ev.clipboardData?.getData('text/plain') ?? '')
  })
  on('drop', (ev) => ev.preventDefault())
  on('dragstart', (ev) => ev.preventDefault())
  document.addEventListener('selectionchange', () => {
    if (!composing) e.selected()
  }, { signal })
}

/** The one stretch in which two texts differ: where it is in the first, and what the second has there. `caret` is where the
 * second was last edited: of equal ways to see it, the one that ends there. */
export function difference(a: string, b: string, caret: number): { span: Span; text: string } {
  let tail = 0
  const most = Math.min(a.length, b.length, Math.max(0, b.length - caret))
  while (tail < most && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  let head = 0
  while (head < Math.min(a.length, b.length) - tail && a[head] === b[head]) head++
  return { span: { from: head, to: a.length - tail }, text: b.slice(head, b.length - tail) }
}
