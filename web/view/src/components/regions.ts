//! Columns of the picker's mode `region`: provinces, cities and districts of GB/T 2260. The list is that of npm's
//! @vant/area-data, made into one text by build.mjs and read when a person first opens such a picker.
import list from 'menshen:regions'
import type { Value } from '../../../shared/value'
import type { Columns } from './picker-columns'

interface Place { code: string; name: string; parts: Place[] }

/** Level `sub-district` has streets in WeChat, which no open list covers: it ends at districts, as `region` does. */
const DEPTH: Record<string, number> = { province: 1, city: 2, region: 3, 'sub-district': 3 }

let country: Place[] | undefined

/** A line for each province and, indented, for each of its cities: two digits and a name; then the districts likewise. */
function read(): Place[] {
  const out: Place[] = []
  const place = (above: string, text: string): Place => ({ code: above + text.slice(0, 2), name: text.slice(2), parts: [] })
  for (const line of list.split('\n')) {
    if (!line.startsWith(' ')) {
      out.push(place('', line))
      continue
    }
    const province = out[out.length - 1]!
    const [head, ...rest] = line.slice(1).split(' ')
    const city = place(province.code, head!)
    city.parts = rest.map((text) => place(city.code, text))
    province.parts.push(city)
  }
  return out
}

/** Columns down to `level`; `custom` is one more row on top of each, which stands for "any". */
export function regions(value: Value, level: string, custom: string): Columns {
  country ??= read()
  const depth = DEPTH[level] ?? 3
  const extra = custom ? 1 : 0
  const top = custom ? [custom] : []
  const at: number[] = []
  /** The chosen place of a column; none under "any". */
  const chosen = (column: number): Place | undefined => choices(column)[at[column]! - extra]
  const choices = (column: number): Place[] => (column === 0 ? country! : (chosen(column - 1)?.parts ?? []))
  const want = Array.isArray(value) ? value.map(String) : []
  for (let i = 0; i < depth; i++) {
    const found = choices(i).findIndex((x) => x.name === want[i])
    // A name that is not there (or "any") stands for the first row.
    at.push(found < 0 ? 0 : found + extra)
  }
  const self: Columns = {
    texts: [],
    index: [],
    turn(rows) {
      const moved = at.findIndex((row, i) => rows[i] !== row)
      for (let i = moved; i >= 0 && i < depth; i++) at[i] = i === moved ? rows[i]! : 0
      lay()
    },
    value() {
      const code: string[] = []
      for (let i = 0; i < depth; i++) {
        const place = chosen(i)
        if (place) code.push(place.code.padEnd(6, '0'))
      }
      return { value: self.texts.map((column, i) => column[at[i]!] ?? ''), code, postcode: '' }
    },
  }
  const lay = (): void => {
    self.texts = at.map((_, i) => [...top, ...choices(i).map((x) => x.name)])
    self.index = [...at]
  }
  lay()
  return self
}
