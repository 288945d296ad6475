//! ImageData: pixels that a program makes itself or reads back from the view.
import { base64ToArrayBuffer } from '../wx/base64'

export interface ImageData {
  data: Uint8ClampedArray
  width: number
  height: number
}

/** Transparent pixels. */
export const blank = (width = 1, height = 1): ImageData => {
  const w = Math.max(1, Math.floor(Math.abs(Number(width)) || 0))
  const h = Math.max(1, Math.floor(Math.abs(Number(height)) || 0))
  return { data: new Uint8ClampedArray(w * h * 4), width: w, height: h }
}

/** `createImageData(width, height)`, `(other)`, or on a device also `(bytes, width, height)`. */
export const make = (a?: unknown, b?: unknown, c?: unknown): ImageData => {
  if (ArrayBuffer.isView(a)) {
    const bytes = a as Uint8Array
    const width = Math.max(1, Number(b) || 1)
    return { data: new Uint8ClampedArray(bytes.buffer, bytes.byteOffset, bytes.byteLength), width, height: Number(c) || Math.floor(bytes.length / 4 / width) }
  }
  if (a !== null && typeof a === 'object') return blank((a as ImageData).width, (a as ImageData).height)
  return blank(a as number | undefined, b as number | undefined)
}

/** What the view answered to `canvasPixels`; `{blank: true}` is the answer of a view that draws nothing. */
export const read = (answer: any, width: number, height: number): ImageData => {
  if (answer?.blank) return blank(width, height)
  if (typeof answer?.data !== 'string') throw new Error('getImageData:fail the view gave no pixels')
  return { data: new Uint8ClampedArray(base64ToArrayBuffer(answer.data)), width: Number(answer.width), height: Number(answer.height) }
}
