//! Text width without fonts: full-width characters count one em, others by class. Good for layout guesses, not for typography.

const em = (code: number): number => {
  if (code >= 0x1100 && (code <= 0x115f || (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe30 && code <= 0xfe4f) || (code >= 0xff00 && code <= 0xff60) || code >= 0x1f300)) return 1
  if (code === 0x20) return 0.28
  if ('iIl.,:;\'|!'.indexOf(String.fromCharCode(code)) >= 0) return 0.25
  if ('mwMW@%'.indexOf(String.fromCharCode(code)) >= 0) return 0.85
  if (code >= 0x41 && code <= 0x5a) return 0.67
  return 0.54
}

/** `{width}` and the boxes that programs ask most. */
export const measure = (text: string, font: string): { width: number; actualBoundingBoxAscent: number; actualBoundingBoxDescent: number; fontBoundingBoxAscent: number; fontBoundingBoxDescent: number } => {
  const size = Number(/(\d+(?:\.\d+)?)px/.exec(font)?.[1] ?? 10)
  let width = 0
  for (const c of text) width += em(c.codePointAt(0)!) * size
  return { width, actualBoundingBoxAscent: size * 0.76, actualBoundingBoxDescent: size * 0.2, fontBoundingBoxAscent: size * 0.93, fontBoundingBoxDescent: size * 0.24 }
}
