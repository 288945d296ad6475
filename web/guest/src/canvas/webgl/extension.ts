//! Extensions of WebGL: their constants as the view has them, their methods recorded like other calls.
import type { Gl } from './context'
import { recorded } from './args'
import { EVERYWHERE } from './blank'
import { Handle } from './handle'

export const extensionOf = (gl: Gl, name: string): object | null => {
  const r = gl.ask({ ask: 'extension', name }) ?? { constants: {}, methods: EVERYWHERE[name] ?? [] }
  if (r.none) return null
  const out: Record<string, unknown> = { ...r.constants }
  for (const call of r.methods as string[]) {
    out[call] = call.startsWith('create')
      ? () => {
        const h = new Handle(call.slice(6))
        gl.canvas.record(['+ext', h.id, name, call])
        return h
      }
      : (...args: unknown[]) => gl.canvas.record(['ext', name, ...recorded(call, args)])
  }
  return out
}
