//! What a context says whose view draws nothing (`menshen check`): the least that the standard asks of every device.
import type { Canvas } from '../node'

const VENDOR = 0x1f00
const RENDERER = 0x1f01
const VERSION = 0x1f02
const SHADING_LANGUAGE_VERSION = 0x8b8c
const text = (name: number, kind: string): string | undefined => {
  switch (name) {
    case VENDOR:
      return 'Menshen'
    case RENDERER:
      return 'none'
    case VERSION:
      return kind === 'webgl2' ? 'WebGL 2.0' : 'WebGL 1.0'
    case SHADING_LANGUAGE_VERSION:
      return kind === 'webgl2' ? 'WebGL GLSL ES 3.00' : 'WebGL GLSL ES 1.0'
  }
  return undefined
}
const LEAST: Record<number, unknown> = {
  0x0d33: 2048, // MAX_TEXTURE_SIZE
  0x851c: 1024, // MAX_CUBE_MAP_TEXTURE_SIZE
  0x84e8: 2048, // MAX_RENDERBUFFER_SIZE
  0x8872: 8, // MAX_TEXTURE_IMAGE_UNITS
  0x8b4d: 8, // MAX_COMBINED_TEXTURE_IMAGE_UNITS
  0x8869: 8, // MAX_VERTEX_ATTRIBS
  0x8dfb: 128, // MAX_VERTEX_UNIFORM_VECTORS
  0x8dfc: 8, // MAX_VARYING_VECTORS
  0x8dfd: 16, // MAX_FRAGMENT_UNIFORM_VECTORS
  0x8824: 4, // MAX_DRAW_BUFFERS
  0x8cdf: 4, // MAX_COLOR_ATTACHMENTS
  0x8073: 256, // MAX_3D_TEXTURE_SIZE
  0x88ff: 256, // MAX_ARRAY_TEXTURE_LAYERS
  0x0d3a: [2048, 2048], // MAX_VIEWPORT_DIMS
  0x846d: [1, 1], // ALIASED_POINT_SIZE_RANGE
  0x846e: [1, 1], // ALIASED_LINE_WIDTH_RANGE
  0x86a3: [], // COMPRESSED_TEXTURE_FORMATS
}
/** Extensions that every device has, with their methods. */
export const EVERYWHERE: Record<string, string[]> = { OES_vertex_array_object: ['createVertexArrayOES', 'bindVertexArrayOES', 'deleteVertexArrayOES'] }

const VIEWPORT = 0x0ba2
const SCISSOR_BOX = 0x0c10

export const blankParameter = (name: number, kind: string, canvas: Canvas): unknown => {
  if (name === VIEWPORT || name === SCISSOR_BOX) return [0, 0, canvas.width, canvas.height]
  return text(name, kind) ?? LEAST[name] ?? null
}

const FRAMEBUFFER_COMPLETE = 0x8cd5
export const blankRead = (name: string): unknown => (name === 'checkFramebufferStatus' ? FRAMEBUFFER_COMPLETE : name === 'getError' ? 0 : name === 'isEnabled' ? false : null)
