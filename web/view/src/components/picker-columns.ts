//! The columns of each picker mode: what they show, which row stands for a value, and the value of the rows.
import type { Value } from '../../../shared/value'

/** One picker's columns; `change` is told of each turn and may answer with new columns. */
export interface Columns {
  texts: string[][]
  index: number[]
  /** Rows moved: new texts and rows where they depend on each other. */
  turn(index: number[]): void
  /** The value that `change` reports. */
  value(): Value
}

const two = (n: number): string => String(n).padStart(2, '0')
const span = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)

function label(row: Value, key: string): string {
  const v = key && row && typeof row === 'object' && !Array.isArray(row) ? (row as { [k: string]: Value })[key] : row
  return v === undefined || v === null || typeof v === 'object' ? '' : String(v)
}

const rows = (v: Value, key: string): string[] => (Array.isArray(v) ? v.slice(0, 10_000).map((r) => label(r, key)) : [])
const at = (v: Value): number => Math.max(0, Math.floor(Number(v)) || 0)

/** One column. */
export function selector(range: Value, key: string, value: Value): Columns {
  return {
    texts: [rows(range, key)],
    index: [at(value)],
    turn(i) { this.index = i },
    value() { return this.index[0]! },
  }
}

/** Several columns, each with its own range. */
export function multi(range: Value, key: string, value: Value): Columns {
  const list = Array.isArray(range) ? range.slice(0, 12) : []
  const v = Array.isArray(value) ? value : []
  return {
    texts: list.map((r) => rows(r, key)),
    index: list.map((_, i) => at(v[i])),
    turn(i) { this.index = i },
    value() { return this.index },
  }
}

/** Hours and minutes between `start` and `end` ("hh:mm"). */
export function time(value: string, start: string, end: string): Columns {
  const parse = (s: string, d: number): number => {
    const m = /^(\d{1,2}):(\d{1,2})/.exec(s)
    return m ? Math.min(1439, Number(m[1]) * 60 + Number(m[2])) : d
  }
  const low = parse(start, 0)
  const high = Math.max(low, parse(end, 1439))
  const now = new Date()
  let t = Math.min(high, Math.max(low, parse(value, now.getHours() * 60 + now.getMinutes())))
  const hours = span(Math.floor(low / 60), Math.floor(high / 60))
  const minutes = (h: number): number[] => span(h === hours[0] ? low % 60 : 0, h === hours[hours.length - 1] ? high % 60 : 59)
  const c: Columns = {
    texts: [],
    index: [],
    turn(i) {
      const h = hours[i[0]!]!
      const old = minutes(Math.floor(t / 60))[i[1]!] ?? 0
      const m = minutes(h)
      t = h * 60 + Math.min(m[m.length - 1]!, Math.max(m[0]!, old))
      lay()
    },
    value: () => `${two(Math.floor(t / 60))}:${two(t % 60)}`,
  }
  const lay = (): void => {
    const h = Math.floor(t / 60)
    const m = minutes(h)
    c.texts = [hours.map(two), m.map(two)]
    c.index = [hours.indexOf(h), m.indexOf(t % 60)]
  }
  lay()
  return c
}

/** Year, month and day between `start` and `end` ("YYYY-MM-DD"), down to `fields`. */
export function date(value: string, start: string, end: string, fields: string, en: boolean): Columns {
  type Day = [y: number, m: number, d: number]
  const parse = (s: string, d: Day): Day => {
    const m = /^(\d{1,4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?/.exec(s)
    return m ? [Number(m[1]), Number(m[2] ?? d[1]), Number(m[3] ?? d[2])] : d
  }
  const low = parse(start, [1900, 1, 1])
  const high = parse(end, [2100, 12, 31])
  const now = new Date()
  let [y, mo, d] = parse(value, [now.getFullYear(), now.getMonth() + 1, now.getDate()])
  const depth = fields === 'year' ? 1 : fields === 'month' ? 2 : 3
  const clamp = (n: number, list: number[]): number => Math.min(list[list.length - 1] ?? n, Math.max(list[0] ?? n, n))
  const lists = (): [number[], number[], number[]] => {
    const ys = span(low[0], Math.max(low[0], high[0]))
    y = clamp(y, ys)
    const ms = span(y === low[0] ? low[1] : 1, y === high[0] ? high[1] : 12)
    mo = clamp(mo, ms)
    const last = new Date(Date.UTC(y, mo, 0)).getUTCDate()
    const ds = span(y === low[0] && mo === low[1] ? low[2] : 1, y === high[0] && mo === high[1] ? Math.min(last, high[2]) : last)
    d = clamp(d, ds)
    return [ys, ms, ds]
  }
  const units = en ? ['', '', ''] : ['年', '月', '日']
  const c: Columns = {
    texts: [],
    index: [],
    turn(i) {
      const [ys, ms, ds] = lists()
      y = ys[i[0]!] ?? y
      mo = ms[i[1]!] ?? mo
      d = ds[i[2]!] ?? d
      lay()
    },
    value: () => [String(y).padStart(4, '0'), two(mo), two(d)].slice(0, depth).join('-'),
  }
  const lay = (): void => {
    const all = lists()
    c.texts = all.slice(0, depth).map((l, k) => l.map((n) => `${k ? two(n) : n}${units[k]}`))
    c.index = [y, mo, d].slice(0, depth).map((n, k) => all[k]!.indexOf(n))
  }
  lay()
  return c
}
