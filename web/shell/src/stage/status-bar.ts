// The phone's status bar: the host's time, and signs that say "this is a phone". Its text follows the bar below it.

import { h } from '../dom'

const SVG = 'http://www.w3.org/2000/svg'

function sign(viewBox: string, width: number, shapes: string[]): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', viewBox)
  svg.setAttribute('width', String(width))
  svg.setAttribute('height', '12')
  for (const d of shapes) {
    const path = document.createElementNS(SVG, 'path')
    path.setAttribute('d', d)
    svg.append(path)
  }
  return svg
}

/** Makes the bar; its clock runs by itself. */
export function statusBar(): HTMLElement {
  const clock = h('span', { class: 'clock' })
  const tell = () => {
    const now = new Date()
    clock.textContent = `${now.getHours()}:${String(now.getMinutes()).padStart(2, '0')}`
    window.setTimeout(tell, 60_000 - (now.getTime() % 60_000))
  }
  tell()
  const bars = sign('0 0 18 12', 18, ['M0 8.500h3V12H0z', 'M5 6h3v6H5z', 'M10 3.200h3V12h-3z', 'M15 0h3v12h-3z'])
  const battery = sign('0 0 27 12', 27, [
    'M3 0h18a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3zm0 1.200A1.800 1.800 0 0 0 1.200 3v6A1.800 1.800 0 0 0 3 10.800h18A1.800 1.800 0 0 0 22.800 9V3A1.800 1.800 0 0 0 21 1.200z',
    'M3.400 2.200h15.200a1 1 0 0 1 1 1v5.600a1 1 0 0 1-1 1H3.400a1 1 0 0 1-1-1V3.200a1 1 0 0 1 1-1z',
    'M25 4a2 2 0 0 1 0 4z',
  ])
  battery.querySelector('path')?.setAttribute('fill-rule', 'evenodd')
  return h('div', { class: 'status-bar', attrs: { 'aria-hidden': 'true' } }, clock, h('span', { class: 'signs' }, bars, battery))
}
