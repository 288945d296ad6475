//! wx.arrayBufferToBase64 and its inverse.
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export const arrayBufferToBase64 = (buffer: unknown): string => {
  const b = buffer instanceof ArrayBuffer ? new Uint8Array(buffer) : ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : null
  if (!b) throw new TypeError('arrayBufferToBase64:fail parameter error: an ArrayBuffer is needed')
  let out = ''
  for (let i = 0; i < b.length; i += 3) {
    const n = (b[i]! << 16) | ((b[i + 1] ?? 0) << 8) | (b[i + 2] ?? 0)
    out += ALPHABET[n >> 18]! + ALPHABET[(n >> 12) & 63]! + (i + 1 < b.length ? ALPHABET[(n >> 6) & 63]! : '=') + (i + 2 < b.length ? ALPHABET[n & 63]! : '=')
  }
  return out
}

let values: Uint8Array | undefined
/** Value of a character by its code; 64 and more: none. */
const table = (): Uint8Array => {
  if (values) return values
  values = new Uint8Array(128).fill(64)
  for (let i = 0; i < 64; i += 1) values[ALPHABET.charCodeAt(i)] = i
  values[0x2d] = 62
  values[0x5f] = 63
  return values
}

export const base64ToArrayBuffer = (text: unknown): ArrayBuffer => {
  const s = String(text).replace(/[\s=]+/g, '')
  const of = table()
  const n = s.length
  const out = new Uint8Array(Math.floor((n * 3) / 4))
  let bits = 0
  let have = 0
  let at = 0
  for (let i = 0; i < n; i += 1) {
    const code = s.charCodeAt(i)
    const value = code < 128 ? of[code]! : 64
    if (value > 63) throw new TypeError('base64ToArrayBuffer:fail parameter error: the text is not base64')
    bits = ((bits << 6) | value) & 0xffffff
    have += 6
    if (have >= 8) {
      have -= 8
      out[at] = (bits >> have) & 255
      at += 1
    }
  }
  return out.buffer
}
