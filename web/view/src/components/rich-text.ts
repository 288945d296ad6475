//! rich-text: nodes (a list or HTML) copied by allow-list into plain elements. Nothing in it can be scripted, linked or
//! submitted: an element is made only for a listed tag and carries only listed attributes.
import { dict } from '../dict'
import { Component } from '../component'
import { rewriteCss } from '../css/rewrite'
import { entities, parseHtml, type HtmlNode } from './html'

const TAGS = new Set(('a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del div dl dt em ' +
  'fieldset font footer h1 h2 h3 h4 h5 h6 header hr i img ins label legend li mark nav ol p pre q rt ruby s section small span strong sub sup ' +
  'table tbody td tfoot th thead tr tt u ul').split(' '))
const ATTRS: Record<string, string[]> = dict({
  bdo: ['dir'], bdi: ['dir'], col: ['span', 'width'], colgroup: ['span', 'width'], img: ['alt', 'src', 'height', 'width'], ol: ['start', 'type'],
  table: ['width', 'border', 'cellpadding', 'cellspacing', 'align', 'bgcolor'], td: ['colspan', 'height', 'rowspan', 'width', 'align', 'bgcolor', 'valign'],
  th: ['colspan', 'height', 'rowspan', 'width', 'align', 'bgcolor', 'valign'], tr: ['colspan', 'height', 'rowspan', 'width', 'align', 'bgcolor', 'valign'], font: ['color', 'size', 'face'],
  p: ['align'], div: ['align'], h1: ['align'], h2: ['align'], h3: ['align'], hr: ['width', 'size', 'color'], li: ['value'], ul: ['type'],
})
const SPACES: Record<string, string> = dict({ ensp: '\u2002', emsp: '\u2003', nbsp: '\u00a0' })

export class RichText extends Component {
  private budget = 0

  override update(changed: Set<string>): void {
    this.el.toggleAttribute('data-selectable', this.bool('user-select'))
    if (!changed.has('nodes') && !changed.has('space')) return
    const nodes = this.attrs.get('nodes')
    this.budget = 20_000
    const list = typeof nodes === 'string' ? parseHtml(nodes) : Array.isArray(nodes) ? (nodes as unknown as HtmlNode[]) : nodes && typeof nodes === 'object' ? [nodes as HtmlNode] : []
    this.el.replaceChildren(this.copy(list, 0))
  }

  private copy(list: unknown, depth: number): DocumentFragment {
    const out = document.createDocumentFragment()
    if (!Array.isArray(list) || depth > 100) return out
    for (const n of list as HtmlNode[]) {
      if (--this.budget < 0) break
      if (!n || typeof n !== 'object') continue
      if (n.type === 'text' || (n.name === undefined && n.text !== undefined)) {
        const space = SPACES[this.str('space')]
        const s = entities(String(n.text ?? ''))
        out.append(document.createTextNode(space ? s.replace(/ /g, space) : s))
      } else out.append(this.element(n, depth))
    }
    return out
  }

  private element(n: HtmlNode, depth: number): Node {
    const name = String(n.name ?? '').toLowerCase()
    // An unknown element is left out with all that is in it, as in WeChat.
    if (!TAGS.has(name)) return document.createDocumentFragment()
    const e = document.createElement(name)
    for (const [key, v] of Object.entries(n.attrs ?? {})) {
      const k = key.toLowerCase()
      if (v === null || typeof v === 'object') continue
      const s = String(v)
      if (k === 'class') e.className = this.page.sheets.classNames(s, this.el).join(' ')
      else if (k === 'style') e.style.cssText = rewriteCss(s, (u) => this.page.assets.url(u, 'css'))
      else if (k === 'src' && name === 'img') {
        const url = this.page.assets.url(s, 'image', this.page.sheets.pathOf(this.node.own))
        if (url) (e as HTMLImageElement).src = url
      } else if (ATTRS[name]?.includes(k)) e.setAttribute(k, s.slice(0, 1000))
    }
    if (name !== 'img' && name !== 'br' && name !== 'hr' && name !== 'col') e.append(this.copy(n.children, depth + 1))
    return e
  }
}
