//! The document on the screen: one element a line, drawn again only where it changed, and positions in it both ways.
//! Only elements and properties named here are made; text is text, and an address is one that the view may load.
import { rpx } from '../../css/rewrite'
import { part } from '../../component'
import { INLINE_STYLES, LINE_STYLES, styles, type Attrs } from './formats'
import { tags } from './html'
import { OBJECT, lines, type Doc, type Line, type Run } from './model'

interface Shown { el: HTMLElement; key: string; length: number }

const styled = (e: HTMLElement, attrs: Attrs, of: Record<string, string>): void => {
  for (const [property, value] of styles(attrs, of)) e.style.setProperty(property, rpx(value))
}

export class Surface {
  private shown: Shown[] = []

  /** `picture` turns an address as the program wrote it into a loadable one, or ''. */
  constructor(readonly area: HTMLElement, private readonly picture: (src: string) => string) {}

  /** Shows `d`. After the browser itself has edited (`dirty`), what it made is compared and kept where it is the same. */
  show(d: Doc, dirty = false): void {
    const next = lines(d)
    const keys = next.map((l) => JSON.stringify([l.attrs, l.order, l.runs.map((r) => [r.text, r.mark.key])]))
    const length = (l: Line): number => l.runs.reduce((n, r) => n + r.text.length, 1)
    const old = this.shown
    if (dirty) {
      this.area.normalize()
      const now = [...this.area.childNodes]
      this.shown = next.map((l, i) => {
        const el = this.line(l)
        const same = now[i]?.isEqualNode(el)
        return { el: same ? (now[i] as HTMLElement) : el, key: keys[i]!, length: length(l) }
      })
      if (now.length !== this.shown.length || now.some((n, i) => n !== this.shown[i]!.el)) this.area.replaceChildren(...this.shown.map((s) => s.el))
      return
    }
    let head = 0
    while (head < next.length && head < old.length && old[head]!.key === keys[head]) head++
    let tail = 0
    while (tail < next.length - head && tail < old.length - head && old[old.length - 1 - tail]!.key === keys[next.length - 1 - tail]) tail++
    for (const s of old.slice(head, old.length - tail)) s.el.remove()
    const made = next.slice(head, next.length - tail).map((l, i) => ({ el: this.line(l), key: keys[head + i]!, length: length(l) }))
    const before = tail ? old[old.length - tail]!.el : null
    const all = document.createDocumentFragment()
    for (const s of made) all.append(s.el)
    this.area.insertBefore(all, before)
    this.shown = [...old.slice(0, head), ...made, ...old.slice(old.length - tail)]
  }

  private line(l: Line): HTMLElement {
    const { attrs } = l
    const e = document.createElement(attrs['header'] ? `h${attrs['header']}` : 'p')
    e.className = 'menshen-editor-line'
    styled(e, attrs, LINE_STYLES)
    const list = attrs['list']
    if (attrs['indent']) e.setAttribute('data-indent', String(attrs['indent']))
    if (list) {
      e.setAttribute('data-list', String(list))
      e.setAttribute('data-mark', list === 'ordered' ? `${l.order}.` : list === 'bullet' ? '•' : list === 'checked' ? '☑' : '☐')
    }
    for (const r of l.runs) e.append(this.run(r))
    if (!l.runs.length) e.append(document.createElement('br'))
    return e
  }

  private run(r: Run): Node {
    const { attrs, embed } = r.mark
    if (embed && 'divider' in embed) {
      const hr = document.createElement('hr')
      hr.contentEditable = 'false'
      return hr
    }
    let inner: Node = document.createTextNode(r.text)
    if (embed) {
      const img = part('img', 'editor-image')
      img.draggable = false
      img.alt = String(attrs['alt'] ?? '')
      const url = this.picture(embed.image)
      if (url) img.src = url
      for (const name of ['width', 'height'] as const) if (attrs[name]) img.style.setProperty(name, rpx(String(attrs[name])))
      inner = img
    }
    const wrap = (tag: string): HTMLElement => {
      const e = document.createElement(tag)
      e.append(inner)
      inner = e
      return e
    }
    if (styles(attrs, INLINE_STYLES).length) styled(wrap('span'), attrs, INLINE_STYLES)
    for (const t of tags(attrs).reverse()) wrap(t)
    return inner
  }

  /** The position of a point of the DOM, or undefined when it is not in the area. */
  index(node: Node, offset: number): number | undefined {
    if (node === this.area) return this.shown.slice(0, offset).reduce((n, s) => n + s.length, 0)
    let at = 0
    for (const s of this.shown) {
      if (s.el.contains(node)) return at + measure(s.el, node, offset).length
      at += s.length
    }
    return undefined
  }

  /** The point of the DOM for a position. */
  point(index: number): [node: Node, offset: number] {
    for (const s of this.shown) {
      if (index < s.length) return find(s.el, index) ?? [s.el, s.el.childNodes.length]
      index -= s.length
    }
    return [this.area, this.area.childNodes.length]
  }

  /** How much text stands on the screen before a point of the DOM, whatever the browser has made of the lines. */
  before(node: Node, offset: number): number {
    let n = 0
    for (const [i, line] of [...this.area.childNodes].entries()) {
      if (node === this.area && i === offset) return n
      if (line.contains(node)) return n + measure(line, node, offset).length
      n += measure(line, null, 0).length + 1
    }
    return n
  }

  /** The text that stands in the area now, as a document has it. */
  read(): string {
    return [...this.area.childNodes].map((n) => measure(n, null, 0).text).join('\n') + '\n'
  }
}

/** What stands in `root` before a point (all of it without one), and how long that is. */
function measure(root: Node, node: Node | null, offset: number): { text: string; length: number } {
  let text = ''
  const visit = (n: Node): boolean => {
    if (n instanceof Text) {
      text += n === node ? n.data.slice(0, offset) : n.data
      return n === node
    }
    if (n instanceof HTMLImageElement || n instanceof HTMLHRElement) {
      if (n !== node) text += OBJECT
      return n === node
    }
    const kids = n.childNodes
    for (let i = 0; i < kids.length; i++) {
      if ((n === node && i === offset) || visit(kids[i]!)) return true
      // A line that the browser broke or joined by itself.
      if (n !== root && kids[i] instanceof HTMLParagraphElement && i + 1 < kids.length) text += '\n'
    }
    return n === node
  }
  visit(root)
  return { text, length: text.length }
}

/** The point `index` characters into a line. */
function find(line: Node, index: number): [Node, number] | undefined {
  const walk = document.createTreeWalker(line, NodeFilter.SHOW_ALL)
  let at = index
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    if (n instanceof Text) {
      if (at <= n.data.length) return [n, at]
      at -= n.data.length
    } else if (n instanceof HTMLImageElement || n instanceof HTMLHRElement) {
      const place = [...n.parentNode!.childNodes].indexOf(n)
      if (at === 0) return [n.parentNode!, place]
      at -= 1
      if (at === 0 && !walk.nextNode()) return [n.parentNode!, place + 1]
      else if (at === 0) walk.currentNode = n
    } else if (n instanceof HTMLBRElement && at === 0) return [n.parentNode!, 0]
  }
  return undefined
}
