//! editor: editable text with paragraphs. Formats, pictures and dividers are not supported: `format` and `insertImage`
//! answer so. Content goes in as text and comes out as text, a Delta of one insert, and escaped HTML.
import type { Value } from '../../../shared/value'
import { Component, options, part } from '../component'

// Older Firefox has only the rich kind of editing.
const PLAIN = (() => {
  const d = document.createElement('div')
  d.setAttribute('contenteditable', 'plaintext-only')
  return d.contentEditable === 'plaintext-only'
})()

const escape = (s: string): string => s.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)

export class Editor extends Component {
  private readonly area = part('div', 'editor')

  override build(): void {
    this.el.append(this.area)
    this.area.setAttribute('role', 'textbox')
    this.area.setAttribute('aria-multiline', 'true')
    this.area.addEventListener('input', () => this.emit('input', this.contents()))
    this.area.addEventListener('focus', () => this.emit('focus', this.contents()))
    this.area.addEventListener('blur', () => this.emit('blur', this.contents()))
    // Pasted and dropped markup comes in as its text.
    this.area.addEventListener('drop', (e) => e.preventDefault())
    this.area.addEventListener('beforeinput', (e) => {
      if (e.inputType.startsWith('format')) e.preventDefault()
    })
    if (!PLAIN) {
      this.area.addEventListener('paste', (e) => {
        e.preventDefault()
        const range = getSelection()?.getRangeAt(0)
        range?.deleteContents()
        range?.insertNode(document.createTextNode(e.clipboardData?.getData('text/plain') ?? ''))
      })
    }
  }

  override attached(): void {
    this.emit('ready', {})
  }

  override update(): void {
    this.area.setAttribute('contenteditable', this.bool('read-only') ? 'false' : PLAIN ? 'plaintext-only' : 'true')
    this.area.setAttribute('data-hint', this.str('placeholder'))
    this.area.setAttribute('aria-label', this.str('placeholder'))
  }

  private contents(): Value {
    const text = this.area.innerText
    return { text, html: text.split('\n').map((l) => `<p>${escape(l) || '<br>'}</p>`).join(''), delta: { ops: [{ insert: `${text}\n` }] } }
  }

  override invoke(method: string, args: Value): Value {
    const a = options(args)
    switch (method) {
      case 'getContents':
        return this.contents()
      case 'setContents': {
        const ops = (a['delta'] as { ops?: Value } | undefined)?.ops
        this.area.textContent = Array.isArray(ops)
          ? ops.map((o) => { const s = (o as { insert?: Value } | null)?.insert; return typeof s === 'string' ? s : '' }).join('').replace(/\n$/, '')
          : String(a['html'] ?? '').replace(/<\/p>|<br\s*\/?>/gi, '\n').replace(/<[^>]*>/g, '').replace(/\n$/, '')
        return null
      }
      case 'insertText':
        this.area.append(document.createTextNode(String(a['text'] ?? '')))
        return null
      case 'clear':
        this.area.replaceChildren()
        return null
      case 'blur':
        this.area.blur()
        return null
      default:
        return super.invoke(method, args) as Value
    }
  }
}
