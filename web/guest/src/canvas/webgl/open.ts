//! Makes a WebGL context for a canvas, if its view has one to give.
import type { Canvas } from '../node'
import { EVERYWHERE } from './blank'
import { classOf, type Gl, type Start } from './context'

const ATTRIBUTES = ['alpha', 'depth', 'stencil', 'antialias', 'premultipliedAlpha', 'preserveDrawingBuffer'] as const
const DEFAULTS = { alpha: true, depth: true, stencil: false, antialias: true, premultipliedAlpha: true, preserveDrawingBuffer: false }

/** `webgl` or `webgl2`; null when the view has no such context. */
export const openGl = (canvas: Canvas, kind: string, wanted: unknown): Gl | null => {
  const attributes: Record<string, boolean> = { ...DEFAULTS }
  const given = (wanted ?? {}) as Record<string, unknown>
  for (const name of ATTRIBUTES) if (typeof given[name] === 'boolean') attributes[name] = given[name]
  const r = canvas.now('gl', { ask: 'start', kind, attributes })
  if (!r || r.none) return null
  const start: Start = r.blank ? { attributes, extensions: Object.keys(EVERYWHERE), parameters: {}, precision: {}, kind, blank: true } : { ...r, kind }
  return new (classOf(kind))(canvas, start)
}
