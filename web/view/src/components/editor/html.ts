//! HTML in and out. In: the parser of rich-text, of whose nodes only known elements and formats are read. Out: built of the
//! model, so that it holds nothing else.
import { dict } from '../../dict'
import { parseHtml, type HtmlNode } from '../html'
import { MAX_SOURCE } from './delta'
import { INLINE_STYLES, LINE_STYLES, NONE, SWITCHES, clean, scopeOf, styles, withFormat, type Attrs } from './formats'
import { MAX_LENGTH, join, lines, mark, normal, object, piece, type Doc, type Line, type Run } from './model'

const INLINE: Record<string, [name: string, value: string | true]> = dict({
  strong: ['bold', true], b: ['bold', true], em: ['italic', true], i: ['italic', true], u: ['underline', true], s: ['strike', true], del: ['strike', true], strike: ['strike', true],
  ins: ['ins', true], sub: ['script', 'sub'], sup: ['script', 'super'],
})
const BLOCK = /^(p|div|h[1-6]|li|ul|ol|section|article|header|footer|blockquote|table|tr|pre|dl|dt|dd|figure)$/
const camel = (s: string): string => s.trim().toLowerCase().replace(/-([a-z])/g, (_, c: string) => c.toUpperCase())

/** `attrs` with the declarations of a style attribute that belong to `scope`. */
function withStyle(attrs: Attrs, css: unknown, scope: 'line' | 'text'): Attrs {
  for (const one of String(css ?? '').slice(0, 10_000).split(';')) {
    const at = one.indexOf(':')
    const wanted = camel(one.slice(0, Math.max(0, at)))
    const name = wanted === 'textAlign' ? 'align' : wanted
    if (scopeOf(name) !== scope) continue
    const v = clean(name, one.slice(at + 1).trim())
    if (v !== undefined) attrs = withFormat(attrs, name, v)
  }
  return attrs
}

/** Reads HTML into a document. */
export function fromHtml(html: string): Doc {
  const parts: Doc[] = []
  let length = 0
  let atStart = true
  const add = (d: Doc): void => {
    if (length + d.text.length > MAX_LENGTH) return
    length += d.text.length
    parts.push(d)
    atStart = d.text.endsWith('\n')
  }
  const end = (line: Attrs): void => add(piece('\n', mark(NONE), mark(line)))
  const walk = (nodes: HtmlNode[], inline: Attrs, line: Attrs, list: string, depth: number): void => {
    for (const n of nodes) {
      const a = n.attrs ?? {}
      const name = n.name ?? ''
      if (n.type === 'text') {
        const t = (n.text ?? '').replace(/[\r\n\t ]+/g, ' ')
        // A hard space keeps its place, as an ordinary one.
        if (t !== ' ' || !atStart) add(piece((atStart ? t.replace(/^ /, '') : t).replace(/\u00a0/g, ' '), mark(inline), mark(line)))
      } else if (name === 'br') end(line)
      else if (name === 'hr') {
        if (!atStart) end(line)
        add(join(object({ divider: true }), piece('\n', mark(NONE))))
      } else if (name === 'img') {
        const src = String(a['src'] ?? '')
        if (src === '' || src.length > MAX_SOURCE) continue
        let attrs = inline
        for (const [from, to] of [['width', 'width'], ['height', 'height'], ['alt', 'alt'], ['data-custom', 'data-custom'], ['class', 'extClass']] as const) {
          const v = clean(to, a[from])
          if (v !== undefined) attrs = withFormat(attrs, to, v)
        }
        add(object({ image: src }, attrs))
      } else if (BLOCK.test(name)) {
        if (!atStart) end(line)
        let own = withStyle(line, a['style'], 'line')
        const align = clean('align', a['align'])
        if (align !== undefined) own = withFormat(own, 'align', align)
        if (/^h\d$/.test(name)) own = withFormat(own, 'header', Number(name[1]))
        const indent = clean('indent', /(?:^|\s)ql-indent-(\d)(?:\s|$)/.exec(String(a['class'] ?? ''))?.[1])
        if (indent !== undefined) own = withFormat(own, 'indent', indent)
        if (name === 'ol' || name === 'ul') {
          const deep = list === '' ? own : withFormat(own, 'indent', clean('indent', Number(own['indent'] ?? 0) + 1))
          const checked = a['data-checked']
          walk(n.children ?? [], inline, deep, name === 'ol' ? 'ordered' : checked === 'true' ? 'checked' : checked === 'false' ? 'unchecked' : 'bullet', depth + 1)
          if (!atStart) end(deep)
          continue
        }
        if (name === 'li') own = withFormat(own, 'list', list || 'bullet')
        const kids = n.children ?? []
        const before = length
        // A lone <br> is how an empty line is written.
        if (!(kids.length === 1 && kids[0]!.name === 'br')) walk(kids, withStyle(inline, a['style'], 'text'), own, name === 'li' ? list : '', depth + 1)
        if (!atStart || before === length) end(own)
      } else {
        const format = INLINE[name]
        const now = format ? withFormat(inline, format[0], format[1]) : inline
        walk(n.children ?? [], withStyle(now, a['style'], 'text'), line, list, depth + 1)
      }
    }
  }
  walk(parseHtml(html), NONE, NONE, '', 0)
  return normal(join(...parts))
}

/** Text as HTML, for content and quoted attributes. */
export const escape = (s: string): string => s.replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]!)
const attribute = (name: string, value: unknown): string => (value === undefined || value === '' ? '' : ` ${name}="${escape(String(value))}"`)
const css = (all: [string, string][]): string => all.map(([p, v]) => `${p}: ${v};`).join(' ')

/** Elements around a run, outermost first. */
export function tags(attrs: Attrs): string[] {
  const out = Object.keys(SWITCHES).filter((n) => attrs[n]).map((n) => SWITCHES[n]!)
  if (attrs['script']) out.push(attrs['script'] === 'sub' ? 'sub' : 'sup')
  return out
}

// Spaces that HTML would swallow: at the ends of a line, and after another.
const spaces = (s: string, before: string, after: string): string =>
  escape(s).replace(/ +/g, (all, at: number, e: string) => {
    const first = at ? 'x' : before
    const end = at + all.length < e.length ? 'x' : after
    return [...all].map((_, i) => (i > 0 || first === '' || first === ' ' || (end === '' && i === all.length - 1) ? '&nbsp;' : ' ')).join('')
  })

function run(r: Run, before: string, after: string): string {
  const { attrs, embed } = r.mark
  let inner = spaces(r.text, before, after)
  if (embed && 'image' in embed) inner = `<img${attribute('src', embed.image)}${attribute('width', attrs['width'])}${attribute('height', attrs['height'])}${attribute('alt', attrs['alt'])}${attribute('data-custom', attrs['data-custom'])}${attribute('class', attrs['extClass'])}>`
  const style = css(styles(attrs, INLINE_STYLES))
  if (style) inner = `<span${attribute('style', style)}>${inner}</span>`
  return tags(attrs).reduceRight((s, t) => `<${t}>${s}</${t}>`, inner)
}

function block(tag: string, l: Line): string {
  const indent = l.attrs['indent']
  return `<${tag}${attribute('class', indent ? `ql-indent-${indent}` : '')}${attribute('style', css(styles(l.attrs, LINE_STYLES)))}>${l.runs.map((r, i) => run(r, l.runs[i - 1]?.text.slice(-1) ?? '', l.runs[i + 1]?.text[0] ?? '')).join('') || '<br>'}</${tag}>`
}

/** The document as HTML. */
export function toHtml(d: Doc): string {
  let out = ''
  let open = ''
  for (const l of lines(d)) {
    const list = String(l.attrs['list'] ?? '')
    if (list !== open) {
      if (open) out += open === 'ordered' ? '</ol>' : '</ul>'
      if (list) out += list === 'ordered' ? '<ol>' : list === 'bullet' ? '<ul>' : `<ul data-checked="${list === 'checked'}">`
      open = list
    }
    const embed = l.runs[0]?.mark.embed
    if (embed && 'divider' in embed) out += '<hr>'
    else out += block(list ? 'li' : l.attrs['header'] ? `h${l.attrs['header']}` : 'p', l)
  }
  return out + (open ? (open === 'ordered' ? '</ol>' : '</ul>') : '')
}
