// The shell's line icons: 24 x 24, drawn in the text's colour. Paths are ours.

const PATHS = {
  back: 'M15 4l-8 8 8 8',
  home: 'M4 11l8-7 8 7M6 10v10h12V10',
  search: 'M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13zM15.5 15.5L21 21',
  close: 'M6 6l12 12M18 6L6 18',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  half: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 4v16M15 5.500v13M18 7.500v9',
  tick: 'M4.5 12.5l5 5L20 7',
  cross: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5v6M12 16.3v.2',
  warn: 'M12 4L2.5 20h19zM12 10v5M12 17.3v.2',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7.5v.2',
  restart: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.3M20 3v5h-5',
  stop: 'M7 7h10v10H7z',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  gear: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4',
  shield: 'M12 3l8 3v6c0 4.5-3.2 7.6-8 9-4.8-1.4-8-4.5-8-9V6zM8.5 12l2.5 2.5 4.5-5',
  pulldown: 'M12 4v13M6.5 11.5L12 17l5.5-5.5M5 21h14',
  chevron: 'M9 5l7 7-7 7',
  trash: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  share: 'M13 5l7 6-7 6v-4c-5 0-7.500 1.500-9 5 0-6 3-9.500 9-10z',
  moments: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 8.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM12 3v5.500M20.500 15l-5.200-2M6 5.300l4 3.400',
  star: 'M12 3.500l2.600 5.400 5.900.800-4.300 4.100 1 5.900-5.200-2.800-5.200 2.800 1-5.900-4.300-4.100 5.900-.800z',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c.5-4.500 3.500-7 8-7s7.500 2.500 8 7',
  phone: 'M7 3h10v18H7zM11 18h2',
} as const

export type Glyph = keyof typeof PATHS

const SVG = 'http://www.w3.org/2000/svg'

/** An icon; decorative, so a screen reader passes it by. */
export function glyph(name: Glyph, size = 20): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('width', String(size))
  svg.setAttribute('height', String(size))
  svg.setAttribute('class', 'glyph')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', PATHS[name])
  svg.append(path)
  return svg
}

/** The house's mark: two door leaves with their rings, under a roof. */
export function mark(size = 24): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 32 32')
  svg.setAttribute('width', String(size))
  svg.setAttribute('height', String(size))
  svg.setAttribute('class', 'mark')
  svg.setAttribute('aria-hidden', 'true')
  const shapes: [string, string][] = [
    ['mark-roof', 'M2 9.5C7 9 10.500 6.500 16 3c5.500 3.500 9 6 14 6.500V12H2z'],
    ['mark-leaf', 'M5 13.500h10.250V29H5z'],
    ['mark-leaf', 'M16.750 13.500H27V29H16.750z'],
    ['mark-ring', 'M12.300 19.300a2 2 0 1 0 .01 0zM19.700 19.300a2 2 0 1 0 .01 0z'],
  ]
  for (const [name, d] of shapes) {
    const path = document.createElementNS(SVG, 'path')
    path.setAttribute('class', name)
    path.setAttribute('d', d)
    svg.append(path)
  }
  return svg
}
