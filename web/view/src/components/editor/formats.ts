//! The formats of WeChat's editor: which there are, whether they belong to a line or to characters, and which values they
//! take. A value that came through `clean` may be shown as a style and written into HTML.
import { dict } from '../../dict'
import { rpx } from '../../css/rewrite'

/** Accepted formats of a character or a line. */
export type Attrs = { readonly [name: string]: string | number | true }

/** No formats. */
export const NONE: Attrs = dict({})

const kebab = (s: string): string => s.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)
const table = (names: string): Record<string, string> => dict(Object.fromEntries(names.split(' ').map((n) => [n, kebab(n)])))

/** Formats of characters that are a style, with their property. */
export const INLINE_STYLES = table('color backgroundColor font fontSize fontStyle fontVariant fontWeight fontFamily letterSpacing textDecoration')
/** Formats of lines that are a style. */
export const LINE_STYLES = table('margin marginTop marginBottom marginLeft marginRight padding paddingTop paddingBottom paddingLeft paddingRight lineHeight textIndent wordWrap wordBreak whiteSpace')
/** Formats that are on or off, with their element. */
export const SWITCHES: Record<string, string> = dict({ bold: 'strong', italic: 'em', underline: 'u', strike: 's', ins: 'ins' })
const WORDS: Record<string, string[]> = dict({ script: ['sub', 'super'], align: ['left', 'center', 'right', 'justify'], direction: ['rtl'], list: ['ordered', 'bullet', 'checked', 'unchecked'] })
const OF_LINES = new Set(['header', 'align', 'direction', 'indent', 'list', ...Object.keys(LINE_STYLES)])
const OF_PICTURES = new Set(['width', 'height', 'alt', 'data-custom', 'extClass'])

/** Deepest indentation of a line. */
export const MAX_INDENT = 8

/** What a format is put on; undefined for none that is known. */
export const scopeOf = (name: string): 'line' | 'text' | 'picture' | undefined =>
  OF_LINES.has(name) ? 'line' : name in SWITCHES || name in INLINE_STYLES || name === 'script' ? 'text' : OF_PICTURES.has(name) ? 'picture' : undefined

let pen: CanvasRenderingContext2D | null | undefined
/** A colour as WeChat tells it: #rrggbb where it is opaque. */
function hex(color: string): string {
  pen ??= document.createElement('canvas').getContext('2d')
  if (!pen) return color
  pen.fillStyle = '#000'
  pen.fillStyle = color
  return pen.fillStyle
}

/** A style value without anything that leads out of it, or undefined. */
function style(property: string, value: unknown): string | undefined {
  const s = String(value).trim()
  if (s.length > 200 || /[;{}<>\\@]|url|var\(|env\(|!/i.test(s) || !CSS.supports(property, rpx(s))) return undefined
  return property.endsWith('color') ? hex(s) : s
}

/** The value of a format as it is kept, or undefined when it is not one. */
export function clean(name: string, value: unknown): string | number | true | undefined {
  if (value === null || value === undefined || typeof value === 'object') return undefined
  if (name in SWITCHES) return value && value !== 'false' ? true : undefined
  if (name in WORDS) {
    const s = value === 'check' ? 'unchecked' : String(value)
    return WORDS[name]!.includes(s) ? s : undefined
  }
  if (name === 'header') return Number(/^h?([1-6])$/i.exec(String(value))?.[1]) || undefined
  if (name === 'indent') return Number(value) >= 1 ? Math.min(Math.floor(Number(value)), MAX_INDENT) : undefined
  if (name === 'width' || name === 'height') {
    const s = /^\d+(\.\d+)?$/.test(String(value)) ? `${String(value)}px` : String(value)
    return style(name, s)
  }
  if (OF_PICTURES.has(name)) return String(value).slice(0, 1000) || undefined
  const property = INLINE_STYLES[name] ?? LINE_STYLES[name]
  return property ? style(property, value) : undefined
}

/** The formats in `given` that a program may set on `scope`. */
export function cleanAll(given: unknown, scope: 'line' | 'text' | 'picture'): Attrs {
  if (!given || typeof given !== 'object' || Array.isArray(given)) return NONE
  const out: Record<string, string | number | true> = dict({})
  for (const name of Object.keys(given).slice(0, 64).sort()) {
    if (scopeOf(name) !== scope && !(scope === 'picture' && scopeOf(name) === 'text')) continue
    const v = clean(name, (given as Record<string, unknown>)[name])
    if (v !== undefined) out[name] = v
  }
  return out
}

/** `attrs` with one format set, or taken away by undefined. */
export function withFormat(attrs: Attrs, name: string, value: string | number | true | undefined): Attrs {
  const out = dict({ ...attrs })
  if (value === undefined) delete out[name]
  else out[name] = value
  return out
}

/** Style declarations of these formats. */
export function styles(attrs: Attrs, of: Record<string, string>): [property: string, value: string][] {
  const out: [string, string][] = []
  for (const name in of) if (attrs[name] !== undefined) out.push([of[name]!, String(attrs[name])])
  if (of === LINE_STYLES) for (const [name, property] of [['align', 'text-align'], ['direction', 'direction']] as const) if (attrs[name]) out.push([property, String(attrs[name])])
  return out
}
