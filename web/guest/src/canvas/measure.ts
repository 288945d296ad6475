//! Text width: as the view of the page on top would draw it, kept by font and text; without a view an estimate.
import { askView } from '../backend/ask'
import { top } from '../route/stack'

export type Metrics = Record<string, number>
const KEPT = 2000
const known = new Map<string, Metrics>()

/** Members of TextMetrics. `placed` holds what else of the context has a say: alignment, direction. */
export const measure = (text: string, font: string, placed: Record<string, unknown>): Metrics => {
  const page = top()
  const key = `${page?.id ?? 0}|${font}|${String(placed.textAlign)}|${String(placed.textBaseline)}|${String(placed.direction)}|${text}`
  const have = known.get(key)
  if (have) return { ...have }
  const seen = page ? (askView(page.id, 0, 'measureText', { font, text, ...placed }) as Metrics | null) : null
  const m = seen && typeof seen.width === 'number' ? seen : estimate(text, font)
  if (known.size >= KEPT) known.clear()
  known.set(key, m)
  return { ...m }
}

/** Fonts came or went: what was measured no longer holds. */
export const forgetMeasures = (): void => known.clear()

const em = (code: number): number => {
  if (code >= 0x1100 && (code <= 0x115f || (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe30 && code <= 0xfe4f) || (code >= 0xff00 && code <= 0xff60) || code >= 0x1f300)) return 1
  if (code === 0x20) return 0.28
  if ('iIl.,:;\'|!'.indexOf(String.fromCharCode(code)) >= 0) return 0.25
  if ('mwMW@%'.indexOf(String.fromCharCode(code)) >= 0) return 0.85
  if (code >= 0x41 && code <= 0x5a) return 0.67
  return 0.54
}

/** Full-width characters count one em, others by class: good for layout guesses, not for typography. */
const estimate = (text: string, font: string): Metrics => {
  const size = Number(/(\d+(?:\.\d+)?)px/.exec(font)?.[1] ?? 10)
  let width = 0
  for (const c of text) width += em(c.codePointAt(0)!) * size
  return { width, actualBoundingBoxLeft: 0, actualBoundingBoxRight: width, actualBoundingBoxAscent: size * 0.76, actualBoundingBoxDescent: size * 0.2, fontBoundingBoxAscent: size * 0.93, fontBoundingBoxDescent: size * 0.24 }
}
