//! Text as this browser would draw it on a canvas.
import type { Value } from '../../../shared/value'
import type { Obj } from './values'

let context: CanvasRenderingContext2D | null | undefined
const METRICS = [
  'width', 'actualBoundingBoxLeft', 'actualBoundingBoxRight', 'actualBoundingBoxAscent', 'actualBoundingBoxDescent',
  'fontBoundingBoxAscent', 'fontBoundingBoxDescent',
] as const
const PLACED = ['textAlign', 'textBaseline', 'direction', 'letterSpacing'] as const

/** `{font, text, textAlign?, ...}` -> the members of TextMetrics. */
export function measure(a: Obj): Value {
  context ??= document.createElement('canvas').getContext('2d')
  if (!context) throw new Error('this browser has no 2d canvas')
  context.font = '10px sans-serif'
  context.font = String(a['font'])
  for (const name of PLACED) if (typeof a[name] === 'string') (context as unknown as Record<string, unknown>)[name] = a[name]
  const m = context.measureText(String(a['text']))
  return Object.fromEntries(METRICS.map((name) => [name, m[name]]))
}
