// A program's icon: its own picture, or a letter on a colour that follows from its identity.

import { h } from '../dom'
import type { Program } from '../protocol'
import { line } from '../text'

/** Pairs of colours for the generated icons, chosen to stand together. */
const SHADES: [string, string][] = [
  ['#e2604a', '#b8372b'], ['#e39a3b', '#c26f1c'], ['#5fa777', '#2f7a55'], ['#4aa0a6', '#22717d'], ['#5b8fd6', '#345fae'],
  ['#8a7bd1', '#5d4aa8'], ['#c773a8', '#98437c'], ['#8b8f9a', '#5a5f6c'], ['#b08968', '#7f5a3c'], ['#7fa650', '#557a2c'],
]

function number(text: string): number {
  let hash = 2166136261
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619)
  return hash >>> 0
}

/** Makes the icon, `size` points wide. */
export function appIcon(program: Pick<Program, 'id' | 'name' | 'icon'>, size: number): HTMLElement {
  const name = line(program.name, 40)
  const [light, deep] = SHADES[number(program.id) % SHADES.length] ?? ['#888888', '#555555']
  const element = h('span', { class: 'app-icon', attrs: { 'aria-hidden': 'true' } })
  element.style.width = element.style.height = `${size}px`
  element.style.fontSize = `${Math.round(size * 0.44)}px`
  element.style.backgroundImage = `linear-gradient(160deg, ${light}, ${deep})`
  const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name)
  const first = [...segments].map((one) => one.segment).find((one) => /[\p{L}\p{N}]/u.test(one)) ?? '·'
  element.append(h('span', null, first.toUpperCase()))
  if (program.icon && /^(\/[^/]|data:image\/(png|jpeg|gif|webp)[;,])/i.test(program.icon)) {
    const image = h('img', { attrs: { alt: '', draggable: 'false' } })
    image.onload = () => element.classList.add('pictured')
    image.onerror = () => image.remove()
    image.src = program.icon
    element.append(image)
  }
  return element
}
