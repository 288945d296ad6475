// Small pictures of figures: a filled line and a row of bars, as SVG.

const SVG = 'http://www.w3.org/2000/svg'

function shape(name: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}

function canvas(width: number, height: number, name: string, label: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
  svg.setAttribute('preserveAspectRatio', 'none')
  svg.setAttribute('class', name)
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', label)
  return svg
}

/** A line over a soft area; `room` points wide, the newest at the right. The scale leaves air above the highest. */
export function sparkline(values: number[], room: number, label: string): SVGSVGElement {
  const width = 240
  const height = 56
  const svg = canvas(width, height, 'spark', label)
  const low = Math.min(...values)
  const high = Math.max(...values)
  // A flat line lies in the middle; a small change is not blown up to the whole height.
  const span = Math.max((high - low) * 1.3, high * 0.15, 1e-9)
  const middle = (high + low) / 2
  const step = width / Math.max(1, room - 1)
  const points = values.map((value, index) => {
    const x = width - (values.length - 1 - index) * step
    const y = height / 2 - ((value - middle) / span) * (height - 10)
    return [x, Math.max(3, Math.min(height - 3, y))] as const
  })
  const first = points[0]
  const last = points[points.length - 1]
  if (!first || !last) return svg
  const path = points.map(([x, y], index) => `${index ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')
  svg.append(shape('path', { class: 'spark-area', d: `${path}L${last[0].toFixed(1)} ${height}L${first[0].toFixed(1)} ${height}Z` }))
  svg.append(shape('path', { class: 'spark-line', d: path, 'vector-effect': 'non-scaling-stroke' }))
  return svg
}

/** Bars from zero, the newest at the right. */
export function barChart(values: number[], room: number, label: string): SVGSVGElement {
  const width = 240
  const height = 44
  const svg = canvas(width, height, 'bars', label)
  const shown = values.slice(-room)
  const high = Math.max(...shown, 1e-9)
  const step = width / room
  shown.forEach((value, index) => {
    const tall = Math.max(2, (value / high) * (height - 2))
    const x = width - (shown.length - index) * step
    svg.append(shape('rect', {
      class: index === shown.length - 1 ? 'bar last' : 'bar', x: (x + step * 0.15).toFixed(2), y: (height - tall).toFixed(2),
      width: (step * 0.7).toFixed(2), height: tall.toFixed(2), rx: '1',
    }))
  })
  return svg
}
