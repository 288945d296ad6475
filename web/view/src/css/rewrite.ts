//! Rewrites addresses in CSS text to the view's own capability address and rpx to vw. The frame's policy is the wall;
//! this makes honest sheets work under it and leaves foreign schemes without a request to refuse.

/** Turns an address as written into one the view may load, or ''. */
export type Resolve = (url: string) => string

const RPX = /(-?(?:\d+\.?\d*|\.\d+))rpx\b/gi

/** rpx (750 to the window's width) to vw. */
export const rpx = (css: string): string =>
  css.includes('rpx') ? css.replace(RPX, (_, n: string) => `${+(Number(n) / 7.5).toFixed(5)}vw`) : css

const unescape = (s: string): string =>
  s.replace(/\\([0-9a-f]{1,6})[ \t\r\n\f]?|\\(\r\n|[^])/gi, (_, h: string | undefined, c: string) => {
    if (!h) return /[\r\n\f]/.test(c) ? '' : c
    const n = parseInt(h, 16)
    return n && n <= 0x10ffff ? String.fromCodePoint(n) : '\ufffd'
  })

const quote = (s: string): string => `"${s.replace(/[\\"\u0000-\u001f\u007f]/g, (c) => `\\${c.charCodeAt(0).toString(16)} `)}"`

// A token of interest: comment, string, identifier (escapes included) with an optional bracket, or one bracket.
const TOKEN = /\/\*[^]*?(?:\*\/|$)|"[^"\\\n]*(?:\\[^][^"\\\n]*)*(?:"|\n|$)|'[^'\\\n]*(?:\\[^][^'\\\n]*)*(?:'|\n|$)|(?:[a-z_@-]|[^\x00-\x7f]|\\(?:[0-9a-f]{1,6}(?:\r\n|[ \t\r\n\f])?|[^\r\n\f0-9a-f]))(?:[\w-]|[^\x00-\x7f]|\\(?:[0-9a-f]{1,6}(?:\r\n|[ \t\r\n\f])?|[^\r\n\f0-9a-f]))*\(?|[()]/giy
const RAW_URL = /[ \t\r\n\f]*(?:((?:[^"')\s\\]|\\[^])[^)\s\\]*(?:\\[^][^)\s\\]*)*)?[ \t\r\n\f]*(?:\)|$))/y

/** Rewrites every address of `css` by `resolve` and drops `@import`. */
export function rewriteCss(css: string, resolve: Resolve): string {
  css = rpx(css)
  if (!/url|image-set|src|@|\\/i.test(css)) return css
  let out = ''
  let kept = 0
  // One entry per open bracket: whether strings inside are addresses.
  const open: boolean[] = []
  for (let i = 0; i < css.length; ) {
    TOKEN.lastIndex = i
    const m = TOKEN.exec(css)
    if (!m) {
      i++
      continue
    }
    const t = m[0]
    const from = i
    i += t.length
    const c = t[0]!
    if (t.startsWith('/*')) continue
    if (c === '"' || c === "'") {
      if (open[open.length - 1]) {
        out += css.slice(kept, from) + quote(resolve(unescape(t.slice(1, t.endsWith(c) && t.length > 1 ? -1 : undefined))))
        kept = i
      }
    } else if (t === ')') open.pop()
    else if (t.endsWith('(')) {
      const name = unescape(t.slice(0, -1)).toLowerCase()
      if (name === 'url' || name === 'src') {
        RAW_URL.lastIndex = i
        const raw = RAW_URL.exec(css)
        if (raw) {
          out += `${css.slice(kept, from)}url(${quote(resolve(unescape(raw[1] ?? '')))})`
          i = kept = RAW_URL.lastIndex
        } else {
          out += `${css.slice(kept, from)}url(`
          kept = i
          open.push(true)
        }
      } else open.push(name.endsWith('image-set'))
    } else if (c === '@' || c === '\\') {
      if (unescape(t).toLowerCase() === '@import') {
        out += css.slice(kept, from)
        const end = css.indexOf(';', i)
        i = kept = end < 0 ? css.length : end + 1
      }
    }
  }
  return kept ? out + css.slice(kept) : css
}
