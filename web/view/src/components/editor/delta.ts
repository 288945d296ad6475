//! Delta, the form in which programs keep documents: a list of inserts with attributes, in and out.
import type { Value } from '../../../../shared/value'
import { NONE, cleanAll } from './formats'
import { MAX_LENGTH, OBJECT, isDivider, join, mark, normal, object, piece, type Doc } from './model'

/** Most operations of a delta that are read. */
const MAX_OPS = 20_000
/** Longest address of a picture (data: addresses are part of it). */
export const MAX_SOURCE = 1 << 20

type Plain = { [key: string]: Value }
const plain = (v: unknown): Plain => (v && typeof v === 'object' && !Array.isArray(v) && !(v instanceof ArrayBuffer) ? (v as Plain) : {})

/** A document from `{ops}` or a list of operations; undefined when it is neither. What it cannot hold is left out. */
export function fromDelta(delta: unknown): Doc | undefined {
  const ops = Array.isArray(delta) ? delta : plain(delta)['ops']
  if (!Array.isArray(ops)) return undefined
  const parts: Doc[] = []
  let length = 0
  for (const op of ops.slice(0, MAX_OPS) as unknown[]) {
    const { insert, attributes } = plain(op)
    let part: Doc | undefined
    if (typeof insert === 'string') part = piece(insert, mark(cleanAll(attributes, 'text')), mark(cleanAll(attributes, 'line')))
    else if (plain(insert)['divider']) part = join(object({ divider: true }), piece('\n', mark(NONE)))
    else {
      const image = plain(insert)['image']
      if (typeof image === 'string' && image.length <= MAX_SOURCE) part = object({ image }, cleanAll(attributes, 'picture'))
    }
    if (!part) continue
    length += part.text.length
    if (length > MAX_LENGTH) break
    parts.push(part)
  }
  return normal(join(...parts))
}

/** The document as operations; neighbours in one format are one insert. */
export function toDelta(d: Doc): Value {
  const ops: { insert: Value; attributes?: Value }[] = []
  let open = ''
  for (let i = 0; i < d.text.length; i++) {
    const m = d.marks[i]!
    const attributes = Object.keys(m.attrs).length ? { attributes: { ...m.attrs } } : {}
    if (d.text[i] === OBJECT && m.embed) {
      ops.push({ insert: { ...m.embed }, ...attributes })
      open = ''
      // The line feed of a divider is its own, not a line's.
      if (isDivider(d, i)) i++
    } else if (open === m.key) ops[ops.length - 1]!.insert = String(ops[ops.length - 1]!.insert) + d.text[i]!
    else {
      ops.push({ insert: d.text[i]!, ...attributes })
      open = m.key
    }
  }
  return { ops }
}

/** The document as text: pictures and dividers have none. */
export const toText = (d: Doc): string => d.text.replaceAll(`${OBJECT}`, '')
