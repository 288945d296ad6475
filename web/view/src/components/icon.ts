//! icon: WeChat's nine signs, drawn as SVG paths of our own.
import { dict } from '../dict'
import { Component } from '../component'

const SVG = 'http://www.w3.org/2000/svg'
const DISC = 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z'
const TICK = 'M10.6 16.6 6.2 12.2l1.4-1.4 3 3 6-6 1.4 1.4z'
const CROSS = 'M12 10.6 15.5 7.1l1.4 1.4L13.4 12l3.5 3.5-1.4 1.4L12 13.4l-3.5 3.5-1.4-1.4L10.6 12 7.1 8.5l1.4-1.4z'
const RING = 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 1.3a8.7 8.7 0 1 1 0 17.4 8.7 8.7 0 0 1 0-17.4z'
const MARK = 'M11 6.5h2v7.5h-2zM11 15.8h2v2h-2z'
const LETTER = 'M11 6.5h2v2h-2zM11 10h2v7.5h-2z'

const SIGNS: Record<string, [color: string, path: string]> = dict({
  success: ['#07c160', DISC + TICK],
  success_no_circle: ['#07c160', 'M9.5 18.3 3 11.8l1.6-1.6 4.9 4.9L20 4.7l1.6 1.6z'],
  info: ['#10aeff', DISC + LETTER],
  warn: ['#fa5151', DISC + MARK],
  safe_success: ['#07c160', `M12 1.8 3.5 5v6.2c0 5.2 3.4 9.4 8.5 11 5.1-1.6 8.5-5.8 8.5-11V5z${TICK}`],
  safe_warn: ['#ffbe00', `M12 1.8 3.5 5v6.2c0 5.2 3.4 9.4 8.5 11 5.1-1.6 8.5-5.8 8.5-11V5z${MARK}`],
  waiting: ['#10aeff', `${DISC}M11.2 6h1.6v5.6l4 2.4-.8 1.4-4.8-2.9z`],
  waiting_circle: ['#10aeff', `${RING}M11.3 6.5h1.3v5.2l3.8 2.3-.7 1.1-4.4-2.7z`],
  circle: ['#c9c9c9', RING],
  download: ['#07c160', `${RING}M11.3 6.5h1.4v6.2l2.3-2.3 1 1-4 4-4-4 1-1 2.3 2.3zM8 16.4h8v1.3H8z`],
  cancel: ['#fa5151', RING + CROSS],
  clear: ['#b2b2b2', DISC + CROSS],
  search: ['#b2b2b2', 'M10.5 3a7.5 7.5 0 1 0 4.7 13.3l4.2 4.2 1.4-1.4-4.2-4.2A7.5 7.5 0 0 0 10.5 3zm0 1.8a5.7 5.7 0 1 1 0 11.4 5.7 5.7 0 0 1 0-11.4z'],
})

/** A sign as an SVG element. */
export function sign(type: string, color?: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const s = SIGNS[type]
  if (s) {
    const p = document.createElementNS(SVG, 'path')
    p.setAttribute('d', s[1])
    p.setAttribute('fill-rule', 'evenodd')
    p.style.fill = color && CSS.supports('color', color) ? color : s[0]
    svg.append(p)
  }
  return svg
}

export class Icon extends Component {
  override update(): void {
    const size = this.len('size', 23)
    this.el.style.setProperty('--menshen-size', size)
    this.el.replaceChildren(sign(this.str('type'), this.str('color')))
    this.el.setAttribute('role', 'img')
    if (!this.el.hasAttribute('aria-label')) this.el.setAttribute('aria-label', this.str('type'))
  }
}
