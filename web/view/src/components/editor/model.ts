//! The document: one text, and for each character the formats it has. A line ends with a line feed, whose formats are the
//! line's; a picture or divider is one object replacement character. Documents are never changed, only replaced.
import { NONE, withFormat, scopeOf, type Attrs } from './formats'

/** Longest document in characters. */
export const MAX_LENGTH = 100_000
/** Stands in the text for what is no text. */
export const OBJECT = '\ufffc'

/** What stands at an object character. */
export type Embed = { image: string } | { divider: true }
/** The formats of a character; equal ones have equal keys. */
export interface Mark { readonly key: string; readonly attrs: Attrs; readonly embed?: Embed }
/** A document, or a piece of one. */
export interface Doc { readonly text: string; readonly marks: readonly Mark[] }
/** A stretch of a document. */
export interface Span { from: number; to: number }

/** A mark of these formats. */
export const mark = (attrs: Attrs, embed?: Embed): Mark => ({ key: JSON.stringify([embed ?? 0, Object.keys(attrs).sort().map((k) => [k, attrs[k]])]), attrs, ...(embed ? { embed } : {}) })
const PLAIN = mark(NONE)
/** The document without content: one empty line. */
export const EMPTY: Doc = { text: '\n', marks: [PLAIN] }

/** Text in one format; its line feeds take the line's. Control characters are left out. */
export function piece(text: string, inline: Mark, line: Mark = PLAIN): Doc {
  const t = text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0009\u000b-\u001f\u007f\ufffc]/g, (c) => (c === '\t' ? c : '')).slice(0, MAX_LENGTH)
  return { text: t, marks: Array.from({ length: t.length }, (_, i) => (t[i] === '\n' ? line : inline)) }
}
/** A picture or divider. */
export const object = (embed: Embed, attrs: Attrs = NONE): Doc => ({ text: OBJECT, marks: [mark(attrs, embed)] })
/** A part of a document. */
export const slice = (d: Doc, from: number, to: number): Doc => ({ text: d.text.slice(from, to), marks: d.marks.slice(from, to) })
/** Pieces one after another. */
export const join = (...all: Doc[]): Doc => ({ text: all.map((d) => d.text).join(''), marks: all.flatMap((d) => d.marks) })

/** Where the line of `at` begins. */
export const lineStart = (d: Doc, at: number): number => d.text.lastIndexOf('\n', at - 1) + 1
/** Where the line feed of the line of `at` is. */
export const lineEnd = (d: Doc, at: number): number => d.text.indexOf('\n', at)
/** True where a divider is. */
export const isDivider = (d: Doc, at: number): boolean => d.text[at] === OBJECT && 'divider' in (d.marks[at]!.embed ?? {})

/** Puts `what` in the place of `span`. The last line feed stays; what is beyond the longest document is left out. */
export function replace(d: Doc, span: Span, what: Doc): Doc {
  const from = Math.max(0, Math.min(span.from, d.text.length - 1))
  const to = Math.max(from, Math.min(span.to, d.text.length - 1))
  const room = MAX_LENGTH - (d.text.length - (to - from))
  return join(slice(d, 0, from), what.text.length > room ? slice(what, 0, Math.max(0, room)) : what, slice(d, to, d.text.length))
}

/** Takes a stretch away as an editor does: the joined line keeps the formats of the first, unless that had no text. */
export function erase(d: Doc, span: Span): Doc {
  const first = lineEnd(d, span.from)
  const out = replace(d, span, { text: '', marks: [] })
  if (first >= span.to || lineStart(d, span.from) === span.from) return out
  return remark(out, { from: lineEnd(out, span.from), to: lineEnd(out, span.from) + 1 }, () => d.marks[first]!)
}

/** Marks of a stretch replaced one by one. */
export function remark(d: Doc, span: Span, f: (m: Mark, at: number) => Mark): Doc {
  return { text: d.text, marks: d.marks.map((m, i) => (i >= span.from && i < span.to ? f(m, i) : m)) }
}

/** The line feeds of the lines that a stretch touches. */
export function lineFeeds(d: Doc, span: Span): number[] {
  const out: number[] = []
  for (let at = lineEnd(d, span.from); at >= 0; at = lineEnd(d, at + 1)) {
    out.push(at)
    if (at >= span.to - 1 || at + 1 >= d.text.length) break
  }
  return out
}

/** Changes the line formats of a stretch. */
export function reline(d: Doc, span: Span, f: (attrs: Attrs) => Attrs): Doc {
  const at = new Set(lineFeeds(d, span))
  return { text: d.text, marks: d.marks.map((m, i) => (at.has(i) ? mark(f(m.attrs)) : m)) }
}

/** Sets one format of the characters of a stretch. */
export const format = (d: Doc, span: Span, name: string, value: string | number | true | undefined): Doc => {
  const line = scopeOf(name) === 'line'
  if (line) return reline(d, span, (a) => withFormat(a, name, value))
  return remark(d, span, (m, i) => (d.text[i] === '\n' ? m : mark(withFormat(m.attrs, name, value), m.embed)))
}

/** A divider stands in a line of its own, which has no formats; the document ends with a line of text. */
export function normal(d: Doc): Doc {
  if (d.text.endsWith('\n') && !d.text.includes(OBJECT)) return d
  let text = ''
  const marks: Mark[] = []
  const put = (c: string, m: Mark): void => {
    text += c
    marks.push(m)
  }
  let divided = false
  for (let i = 0; i < d.text.length; i++) {
    const c = d.text[i]!
    const divider = isDivider(d, i)
    if ((divided && c !== '\n') || (divider && text !== '' && !text.endsWith('\n'))) put('\n', PLAIN)
    put(c, divided && c === '\n' ? PLAIN : d.marks[i]!)
    divided = divider
  }
  if (!text.endsWith('\n')) put('\n', PLAIN)
  if (isDivider({ text, marks }, text.length - 2)) put('\n', PLAIN)
  return { text, marks }
}

/** Formats of characters written at `at`: those of the character before it in the line, else of the one after. */
export function inherited(d: Doc, at: number): Attrs {
  for (const i of [at - 1, at]) {
    const m = d.marks[i]
    if (m && d.text[i] !== '\n') return m.embed ? NONE : m.attrs
  }
  return NONE
}

/** The formats that a stretch has: on all of it, with a list of the values where they differ. */
export function formatsAt(d: Doc, span: Span, pending?: Attrs): { [name: string]: unknown } {
  const merge = (all: Attrs[]): { [name: string]: unknown } => {
    const out: { [name: string]: unknown } = { ...all[0] }
    for (const a of all.slice(1)) {
      for (const name of Object.keys(out)) {
        const seen = Array.isArray(out[name]) ? (out[name] as unknown[]) : [out[name]]
        if (a[name] === undefined) delete out[name]
        else if (!seen.includes(a[name])) out[name] = [...seen, a[name]]
      }
    }
    return out
  }
  const marks = [...new Map(d.marks.slice(span.from, span.to).filter((_, i) => d.text[span.from + i] !== '\n').map((m) => [m.key, m])).values()]
  const inline = marks.length ? merge(marks.map((m) => m.attrs)) : { ...(pending ?? inherited(d, span.from)) }
  return { ...inline, ...merge(lineFeeds(d, span).map((i) => d.marks[i]!.attrs)) }
}

/** A run of equal characters. */
export interface Run { text: string; mark: Mark }
/** A line: its runs, its formats, where it begins, and its number in an ordered list. */
export interface Line { from: number; runs: Run[]; attrs: Attrs; order: number }

/** The document line by line. */
export function lines(d: Doc): Line[] {
  const out: Line[] = []
  let runs: Run[] = []
  let from = 0
  const counts: number[] = []
  for (let i = 0; i < d.text.length; i++) {
    const m = d.marks[i]!
    const c = d.text[i]!
    if (c === '\n') {
      const level = Number(m.attrs['indent'] ?? 0)
      const ordered = m.attrs['list'] === 'ordered'
      counts.length = m.attrs['list'] ? Math.min(counts.length, level + 1) : 0
      if (ordered) counts[level] = (counts[level] ?? 0) + 1
      else if (m.attrs['list']) counts[level] = 0
      out.push({ from, runs, attrs: m.attrs, order: ordered ? counts[level]! : 0 })
      runs = []
      from = i + 1
      continue
    }
    const last = runs[runs.length - 1]
    if (last && last.mark.key === m.key && !m.embed) last.text += c
    else runs.push({ text: c, mark: m })
  }
  return out
}
