//! text, span: selection, kept spaces and decoded entities.
import { dict } from '../dict'
import { Component } from '../component'

const ENTITIES: Record<string, string> = dict({ nbsp: '\u00a0', lt: '<', gt: '>', amp: '&', apos: "'", quot: '"', ensp: '\u2002', emsp: '\u2003' })
const SPACES: Record<string, string> = dict({ ensp: '\u2002', emsp: '\u2003', nbsp: '\u00a0' })

export class Text extends Component {
  // What this component last wrote into a text node, so that it is not decoded twice.
  private readonly written = new WeakMap<CharacterData, string>()

  override update(): void {
    const select = this.bool('selectable') || this.bool('user-select')
    this.el.toggleAttribute('data-selectable', select)
    const lines = this.num('max-lines', 0)
    if (lines > 0 || this.str('overflow') === 'ellipsis') {
      this.el.setAttribute('data-clamp', '')
      this.el.style.setProperty('-webkit-line-clamp', String(lines || 1))
    }
    const space = SPACES[this.str('space')]
    const decode = this.bool('decode')
    if (!space && !decode) return
    for (const n of this.el.childNodes) {
      if (!(n instanceof window.Text) || this.written.get(n) === n.data) continue
      let s = n.data
      if (space) s = s.replace(/ /g, space)
      if (decode) s = s.replace(/&([a-z]{2,4});/g, (all, name: string) => ENTITIES[name] ?? all)
      n.data = s
      this.written.set(n, s)
    }
  }
}
