//! Reads the HTML of rich-text into plain nodes. It only has to understand what rich-text may show: what it misreads is
//! text, because nothing of it is ever handed to the browser's parser.
import { dict } from '../dict'

/** A parsed node, of the same shape as the nodes a program writes itself. */
export interface HtmlNode { type?: string; name?: string; text?: string; attrs?: Record<string, unknown>; children?: HtmlNode[] }

const VOID = new Set(['img', 'br', 'hr', 'col', 'source', 'track', 'wbr', 'input', 'meta', 'link', 'area', 'base', 'embed', 'param'])
// Everything up to the end tag is text that is not shown.
const RAW = /^(script|style|textarea|title|xmp|iframe|noembed|noframes|noscript|plaintext|template)$/
const CLOSES: Record<string, string[]> = dict({ li: ['li'], p: ['p'], tr: ['tr', 'td', 'th'], td: ['td', 'th'], th: ['td', 'th'], dt: ['dt', 'dd'], dd: ['dt', 'dd'] })
const NAMED: Record<string, string> = dict({ nbsp: '\u00a0', lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", ensp: '\u2002', emsp: '\u2003', copy: '©', reg: '®', trade: '™', times: '×', middot: '·', hellip: '…', mdash: '—', ndash: '–', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', yen: '¥', euro: '€', deg: '°', bull: '•' })

/** Character references; unknown ones stay as written. */
export const entities = (s: string): string =>
  s.includes('&') ? s.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));?/gi, (all, hex?: string, dec?: string, name?: string) => {
    if (name) return NAMED[name] ?? all
    const n = hex ? parseInt(hex, 16) : Number(dec)
    return n > 0 && n <= 0x10ffff && !(n >= 0xd800 && n <= 0xdfff) ? String.fromCodePoint(n) : '\ufffd'
  }) : s

const ATTR = /\s*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?|\s*\/?/y

/** Parses `html`; at most `max` nodes and `deep` levels, the rest is left out. */
export function parseHtml(html: string, max = 20_000, deep = 100): HtmlNode[] {
  const root: HtmlNode = { children: [] }
  const open: HtmlNode[] = [root]
  let count = 0
  const add = (n: HtmlNode): void => {
    if (++count <= max) open[open.length - 1]!.children!.push(n)
  }
  const text = (s: string): void => {
    if (s) add({ type: 'text', text: entities(s) })
  }
  for (let i = 0; i < html.length && count <= max; ) {
    const lt = html.indexOf('<', i)
    if (lt < 0) {
      text(html.slice(i))
      break
    }
    if (lt > i) text(html.slice(i, lt))
    if (html.startsWith('<!--', lt)) {
      const end = html.indexOf('-->', lt + 4)
      i = end < 0 ? html.length : end + 3
      continue
    }
    const next = html[lt + 1] ?? ''
    if (next === '!' || next === '?') {
      const end = html.indexOf('>', lt)
      i = end < 0 ? html.length : end + 1
      continue
    }
    const m = /^<(\/?)([a-z][a-z0-9:-]*)/i.exec(html.slice(lt, lt + 80))
    if (!m) {
      text('<')
      i = lt + 1
      continue
    }
    const name = m[2]!.toLowerCase()
    let at = lt + m[0].length
    const attrs: Record<string, unknown> = {}
    while (at < html.length && html[at] !== '>') {
      ATTR.lastIndex = at
      const a = ATTR.exec(html)
      if (a?.[1]) attrs[a[1].toLowerCase()] = entities(a[2] ?? a[3] ?? a[4] ?? '')
      at = a && ATTR.lastIndex > at ? ATTR.lastIndex : at + 1
    }
    i = at + 1
    if (m[1]) {
      let k = open.length - 1
      while (k > 0 && open[k]!.name !== name) k--
      if (k > 0) open.length = k
      continue
    }
    if (RAW.test(name)) {
      const end = html.toLowerCase().indexOf(`</${name}`, i)
      i = end < 0 ? html.length : end
      continue
    }
    const closes = CLOSES[name]
    if (closes && closes.includes(open[open.length - 1]!.name ?? '')) open.pop()
    const n: HtmlNode = { name, attrs, children: [] }
    add(n)
    if (!VOID.has(name) && open.length < deep && count <= max) open.push(n)
  }
  return root.children!
}
