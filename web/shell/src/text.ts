// Texts that programs wrote stand beside texts that the shell wrote: a program must not be able to turn the direction of
// ours, to hide letters in its name, or to draw over its line.

// Bidirectional controls, zero-width and other invisible format characters, and C0/C1 controls except tab and newline.
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb]|\udb40[\udc00-\udfff]/g
// More than four marks on one letter climb over the neighbours.
const STACKED = /(\p{M}{4})\p{M}+/gu

/** `String(value)`, also of an object that a program gave a `toString` that is no function. */
export function asText(value: unknown): string {
  try {
    return String(value)
  } catch {
    return ''
  }
}

/** A text without the characters that hide or reorder, cut to `limit` UTF-16 units. */
export function plain(value: unknown, limit = 400): string {
  if (value === null || value === undefined) return ''
  let text = asText(value)
  const cut = text.length > limit
  if (cut) text = text.slice(0, limit)
  text = text.replace(INVISIBLE, '').replace(STACKED, '$1')
  return cut ? `${text}…` : text
}

/** The same on one line: for names and titles. */
export function line(value: unknown, limit = 80): string {
  return plain(value, limit).replace(/\s+/g, ' ').trim()
}

/** An element that shows a program's text, isolated from the direction of what surrounds it. */
export function said(value: unknown, limit = 400): HTMLElement {
  const element = document.createElement('bdi')
  element.textContent = plain(value, limit)
  return element
}

const COLOUR = /^(#[0-9a-f]{3,8}|[a-z]{3,24}|rgba?\([\d\s.,%/]{3,48}\)|hsla?\([\d\s.,%/a-z]{3,48}\))$/i

/** A colour a program named, or `otherwise` when it is not plainly one. */
export function colour(value: unknown, otherwise: string): string {
  return typeof value === 'string' && COLOUR.test(value.trim()) ? value.trim() : otherwise
}

/** Bytes for people. */
export function bytes(count: number): string {
  if (!Number.isFinite(count)) return '–'
  if (count < 1024) return `${count} B`
  if (count < 1024 * 1024) return `${(count / 1024).toFixed(count < 10240 ? 1 : 0)} KiB`
  return `${(count / 1048576).toFixed(count < 10485760 ? 2 : 1)} MiB`
}

/** Milliseconds for people. */
export function millis(ms: number): string {
  if (!Number.isFinite(ms)) return '–'
  if (ms < 1) return `${Math.round(ms * 1000)} µs`
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 10000) return `${Math.round(ms)} ms`
  return `${(ms / 1000).toFixed(1)} s`
}
