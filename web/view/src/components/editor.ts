//! editor: a rich text editor. The document and its editing are in editor/; here are the attributes, the events, and the
//! methods of EditorContext.
import type { Value } from '../../../shared/value'
import { Component, options, part } from '../component'
import { ownerOf } from '../node'
import { MAX_SOURCE, fromDelta, toDelta, toText } from './editor/delta'
import { cleanAll } from './editor/formats'
import { fromHtml, toHtml } from './editor/html'
import { listen } from './editor/input'
import { EMPTY, erase, format, join, mark, object, piece, lineEnd, type Doc, type Span } from './editor/model'
import { Session } from './editor/session'
import { Tools } from './editor/tools'

const LABELS = { left: ['居左', 'Left'], center: ['居中', 'Center'], right: ['居右', 'Right'], delete: ['删除', 'Delete'], size: ['图片大小', 'Picture size'] } as const
const ENTER = /^(enter|done|go|next|previous|search|send)$/
/** The formats that `enable-formats` decides on; the others are always there. */
const CAN_BE_OFF = ['bold', 'italic', 'underline']

export class Editor extends Component {
  private readonly area = part('div', 'editor')
  private readonly tools = new Tools((key) => this.page.say(LABELS[key][0], LABELS[key][1]))
  private stop = new AbortController()
  private status = '{}'
  private readonly session = new Session(this.area, (src) => this.page.assets.url(src, 'image', this.page.sheets.pathOf(this.node.own)), {
    changed: () => {
      this.tools.hide()
      this.report('input')
    },
    status: (always) => this.tell(always),
  })

  override build(): void {
    this.el.append(this.area, this.tools.el)
    this.area.setAttribute('role', 'textbox')
    this.area.setAttribute('aria-multiline', 'true')
    this.area.addEventListener('focus', () => this.report('focus'))
    this.area.addEventListener('blur', () => this.report('blur'))
    this.area.addEventListener('scroll', () => this.tools.hide())
    this.area.addEventListener('click', (e) => this.clicked(e))
  }

  override attached(): void {
    this.stop = new AbortController()
    const { signal } = this.stop
    listen(this.session, signal)
    document.addEventListener('mousedown', (e) => {
      const n = ownerOf(e.target as Node)
      if (this.el.contains(e.target as Node)) return
      this.tools.hide()
      // As in WeChat, a tool bar that catches the end of the touch leaves the editor its focus.
      if (this.session.focused && n && this.page.caught(n, 'touchend')) e.preventDefault()
    }, { signal, capture: true })
    this.emit('ready', {})
  }

  override detached(): void {
    this.stop.abort()
  }

  override update(): void {
    this.area.setAttribute('contenteditable', this.bool('read-only') ? 'false' : 'true')
    this.area.setAttribute('aria-readonly', String(this.bool('read-only')))
    if (ENTER.test(this.str('enterkeyhint'))) this.area.enterKeyHint = this.str('enterkeyhint')
    const enabled = this.attrs.get('enable-formats')
    this.session.off = Array.isArray(enabled) ? CAN_BE_OFF.filter((name) => !enabled.includes(name)) : []
    this.session.leave = !this.bool('confirm-hold', true)
    this.area.setAttribute('data-hint', this.str('placeholder'))
    this.area.setAttribute('aria-label', this.str('placeholder'))
  }

  private contents(): { [key: string]: Value } {
    const { doc } = this.session
    return { html: toHtml(doc), text: toText(doc), delta: toDelta(doc) }
  }

  /** Writing the whole document out at every key is only worth it when somebody reads it. */
  private report(type: 'input' | 'focus' | 'blur'): void {
    if (this.page.heard(this.node, type)) this.emit(type, this.contents())
  }

  private tell(always: boolean): void {
    const formats = this.session.formats as { [key: string]: Value }
    const now = JSON.stringify(formats)
    if (!always && now === this.status) return
    this.status = now
    this.emit('statuschange', formats)
  }

  private clicked(e: MouseEvent): void {
    const at = e.target as Element
    if (this.bool('read-only')) return
    if (at instanceof HTMLImageElement) return this.picture(at)
    this.tools.hide()
    const list = at.getAttribute('data-list')
    // The box of a check list stands before the text of its line.
    if (list !== 'checked' && list !== 'unchecked') return
    const box = at.getBoundingClientRect()
    const x = getComputedStyle(at).direction === 'rtl' ? box.right - e.clientX : e.clientX - box.left
    if (x < 0 || x > parseFloat(getComputedStyle(at).paddingInlineStart)) return
    const span = this.session.spanOf({ startContainer: at, startOffset: 0, endContainer: at, endOffset: 0 })
    if (span) this.session.set(format(this.session.doc, span, 'list', list === 'checked' ? 'unchecked' : 'checked'))
  }

  private picture(img: HTMLImageElement): void {
    const place = [...img.parentNode!.childNodes].indexOf(img)
    const span = this.session.spanOf({ startContainer: img.parentNode!, startOffset: place, endContainer: img.parentNode!, endOffset: place + 1 })
    if (!span) return
    const s = this.session
    this.tools.show(img, this.el, { size: this.bool('show-img-size'), toolbar: this.bool('show-img-toolbar'), resize: this.bool('show-img-resize') }, {
      size: (width) => s.set(format(format(s.doc, span, 'width', width), span, 'height', undefined)),
      align: (to) => s.set(format(s.doc, span, 'align', to)),
      remove: () => s.set(erase(s.doc, span)),
    })
  }

  private image(a: { [k: string]: Value }): void {
    const src = a['src']
    if (typeof src !== 'string' || src === '' || src.length > MAX_SOURCE) throw new Error('src is not the address of a picture')
    const data = a['data'] && typeof a['data'] === 'object' ? Object.entries(a['data']).map(([k, v]) => `${k}=${String(v)}`).join('&') : undefined
    const attrs = cleanAll({ width: a['width'], height: a['height'], alt: a['alt'], extClass: a['extClass'], 'data-custom': data }, 'picture')
    const picture = object({ image: src }, attrs)
    this.put(a['nowrap'] ? picture : join(picture, this.lineFeed()))
  }

  private lineFeed(): Doc {
    const { doc, span } = this.session
    return piece('\n', EMPTY.marks[0]!, mark(doc.marks[lineEnd(doc, span.from)]!.attrs))
  }

  /** Where the program's methods act: at the caret, or at the end when there never was one. */
  private put(what: Doc): void {
    this.caret()
    this.session.insert(this.session.span, what)
  }

  private caret(): void {
    const s = this.session
    if (s.placed) return s.select(s.span, !this.bool('read-only'))
    const end = s.doc.text.length - 1
    s.select({ from: end, to: end }, false)
  }

  private span(a: { [k: string]: Value }): Span {
    const from = Math.floor(Number(a['index'] ?? 0)) || 0
    return this.session.within({ from, to: from + (Math.floor(Number(a['length'] ?? 0)) || 0) })
  }

  private bounds(span: Span): { [k: string]: Value } {
    const range = this.session.range(span)
    let r = range.getBoundingClientRect()
    // A caret in an empty line has no box: its line has.
    if (!r.height && range.startContainer instanceof Element) r = range.startContainer.getBoundingClientRect()
    const h = this.el.getBoundingClientRect()
    return { left: r.left - h.left, top: r.top - h.top, width: range.collapsed ? 0 : r.width, height: r.height, right: (range.collapsed ? r.left : r.right) - h.left, bottom: r.bottom - h.top }
  }

  override invoke(method: string, args: Value): Value {
    const s = this.session
    const a = options(args)
    switch (method) {
      case 'format': {
        const [name, value] = Array.isArray(args) ? args : []
        this.caret()
        s.format(String(name), value)
        return null
      }
      case 'removeFormat': this.caret(); s.removeFormat(); return null
      case 'insertText':
        this.caret()
        s.write(s.span, String(a['text'] ?? ''))
        return null
      case 'insertDivider': {
        const divider = join(object({ divider: true }), EMPTY)
        this.caret()
        const { doc, span } = s
        this.put(span.from > 0 && doc.text[span.from - 1] !== '\n' ? join(this.lineFeed(), divider) : divider)
        return null
      }
      case 'insertImage': this.image(a); return null
      case 'getContents': return this.contents()
      case 'setContents': {
        const doc = a['delta'] ? fromDelta(a['delta']) : typeof a['html'] === 'string' ? fromHtml(a['html']) : undefined
        if (!doc) throw new Error('neither delta nor html is given')
        s.load(doc)
        return null
      }
      case 'clear': s.load(EMPTY); return null
      case 'undo': s.undo(true); return null
      case 'redo': s.undo(false); return null
      case 'blur': this.area.blur(); return null
      case 'scrollIntoView': {
        const at = s.range({ from: s.span.to, to: s.span.to }).startContainer
        ;(at instanceof Element ? at : at.parentElement!).scrollIntoView({ block: 'nearest' })
        return null
      }
      case 'getSelectionText': return { text: toText(s.selection) }
      case 'getSelection': return { range: { index: s.span.from, length: s.span.to - s.span.from }, bounds: this.bounds(s.span) }
      case 'setSelection': s.select(this.span(a), !this.bool('read-only')); this.tell(false); return null
      case 'deleteText': s.set(erase(s.doc, this.span(a))); return null
      case 'getBounds': return { bounds: this.bounds(this.span(a)) }
      case 'getHistoryState': return { undo: s.history.undoable, redo: s.history.redoable }
      default: return super.invoke(method, args) as Value
    }
  }
}
