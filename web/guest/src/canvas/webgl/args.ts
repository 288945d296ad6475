//! Arguments of WebGL calls as they cross the border: objects by number, pictures by name, arrays copied as they are now.
import { isArray } from '../../base/primordials'
import { Image } from '../image'
import { Handle } from './handle'

const isCanvas = (v: unknown): v is { handle: object } => typeof v === 'object' && v !== null && 'flush' in v && 'handle' in v
const isPixels = (v: unknown): v is { data: ArrayBufferView; width: number; height: number } => typeof v === 'object' && v !== null && 'data' in v && 'width' in v && ArrayBuffer.isView((v as { data: unknown }).data)

/** The array type that a call of this name reads. */
const numbers = (name: string, list: unknown[]): unknown =>
  /uiv$/.test(name) ? Uint32Array.from(list as number[]) : /iv$/.test(name) ? Int32Array.from(list as number[]) : /fv$/.test(name) ? Float32Array.from(list as number[]) : list.map((v) => one(name, v))

const one = (name: string, v: unknown): unknown => {
  if (v instanceof Handle) return { g: v.id }
  if (v instanceof Image || isCanvas(v)) return v.handle
  if (v instanceof ArrayBuffer) return v.slice(0)
  if (ArrayBuffer.isView(v)) return new Uint8Array(v.buffer, v.byteOffset, v.byteLength).slice().buffer
  return isArray(v) ? numbers(name, v) : v === undefined ? null : v
}

/** Part of a view: offset and length count in its elements. */
const part = (v: unknown, offset: unknown, length: unknown): unknown => {
  if (!ArrayBuffer.isView(v) || !(Number(offset) > 0 || Number(length) > 0)) return v
  const list = v as unknown as Uint8Array
  const from = Number(offset) || 0
  return list.subarray(from, Number(length) > 0 ? from + Number(length) : undefined)
}

/** The arguments as WebGL 1 has them: WebGL 2 lets most calls name a part of their array. */
const plain = (name: string, args: unknown[]): unknown[] => {
  if (name === 'bufferData' && args.length > 3) return [args[0], part(args[1], args[3], args[4]), args[2]]
  const at = args.findIndex((a) => ArrayBuffer.isView(a))
  if (at >= 0 && at < args.length - 1 && (name === 'bufferSubData' || /^(uniform|tex|compressedTex)/.test(name))) return [...args.slice(0, at), part(args[at], args[at + 1], args[at + 2])]
  const last = args[args.length - 1]
  if (!isPixels(last)) return args
  // ImageData: its size and bytes.
  if (name === 'texImage2D' && args.length === 6) return [args[0], args[1], args[2], last.width, last.height, 0, args[3], args[4], last.data]
  if (name === 'texSubImage2D' && args.length === 7) return [args[0], args[1], args[2], args[3], last.width, last.height, args[4], args[5], last.data]
  return args
}

/** One recorded call. */
export const recorded = (name: string, args: unknown[]): unknown[] => [name, ...plain(name, args).map((a) => one(name, a))]
