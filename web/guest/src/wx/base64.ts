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

export const base64ToArrayBuffer = (text: unknown): ArrayBuffer => {
  const s = String(text).replace(/-/g, '+').replace(/_/g, '/').replace(/[\s=]+/g, '')
  if (/[^A-Za-z0-9+/]/.test(s)) throw new TypeError('base64ToArrayBuffer:fail parameter error: the text is not base64')
  const out = new Uint8Array(Math.floor((s.length * 3) / 4))
  let bits = 0
  let have = 0
  let at = 0
  for (let i = 0; i < s.length; i += 1) {
    bits = ((bits << 6) | ALPHABET.indexOf(s[i]!)) & 0xffffff
    have += 6
    if (have >= 8) {
      have -= 8
      out[at] = (bits >> have) & 255
      at += 1
    }
  }
  return out.buffer.slice(0, at)
}
