//! The one encoding of structured values on every border (docs/protocol.md section 1), in TypeScript.
//! Decoding assumes a hostile sender: every length is checked before it is used, depth and count are bounded.

/** What a decoded value can be. Objects are plain; `__proto__` arrives as an own property. */
export type Value = undefined | null | boolean | number | string | ArrayBuffer | Value[] | { [key: string]: Value }

/** Deepest nesting of arrays and objects in one message. */
export const MAX_DEPTH = 64
/** Most values (containers counted too) in one message. */
export const MAX_VALUES = 1 << 20

/** The bytes are not a value of the protocol; `at` is the offset where that was seen. */
export class ValueError extends Error {
  constructor(what: string, readonly at: number) {
    super(`${what} at byte ${at}`)
    this.name = 'ValueError'
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const toUtf8 = new TextEncoder()

// Names repeat thousands of times in a batch (tags, classes, types): short ASCII strings are looked up by hash
// instead of being built again. The table is of fixed size and holds only strings of at most 32 bytes.
const INTERN_MAX = 32
const INTERN_MASK = 4095
const interned: string[] = new Array<string>(INTERN_MASK + 1).fill('')

/** Reads values and varints from one message, in order. */
export class Reader {
  /** Offset of the next byte. */
  at = 0
  private left = MAX_VALUES
  private readonly view: DataView

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** True when all input was consumed. */
  get done(): boolean {
    return this.at >= this.bytes.length
  }

  /** Unsigned LEB128, at most 5 bytes and 2^32-1, shortest form only. */
  varint(): number {
    const b = this.bytes
    let at = this.at
    let byte = at < b.length ? b[at++]! : this.short()
    if (byte < 0x80) {
      this.at = at
      return byte
    }
    let n = byte & 0x7f
    let scale = 128
    for (let i = 1; ; i++) {
      if (at >= b.length) this.short()
      byte = b[at++]!
      if (i === 4 && byte > 0x0f) throw new ValueError('varint over 32 bits', at - 1)
      n += (byte & 0x7f) * scale
      if (byte < 0x80) {
        if (byte === 0) throw new ValueError('varint not in its shortest form', at - 1)
        this.at = at
        return n
      }
      scale *= 128
    }
  }

  /** One value. */
  value(): Value {
    return this.read(0)
  }

  /** One value that must be an integer from 0 to 2^31-1 (ids, counts). */
  uint(): number {
    const tag = this.bytes[this.at]
    if (tag !== undefined && tag >= 0xc0) {
      this.count()
      this.at++
      return tag - 0xc0
    }
    const v = this.read(0)
    if (typeof v !== 'number' || v < 0 || (v | 0) !== v) throw new ValueError('expected a non-negative integer', this.at)
    return v
  }

  /** One value that must be a string. */
  text(): string {
    const tag = this.bytes[this.at]
    if (tag !== undefined && tag >= 0x80 && tag < 0xc0) {
      this.count()
      this.at++
      return this.string(tag - 0x80)
    }
    const v = this.read(0)
    if (typeof v !== 'string') throw new ValueError('expected a string', this.at)
    return v
  }

  private short(): never {
    throw new ValueError('input ends inside a value', this.bytes.length)
  }

  private count(): void {
    if (--this.left < 0) throw new ValueError(`more than ${MAX_VALUES} values`, this.at)
  }

  private read(depth: number): Value {
    this.count()
    if (this.at >= this.bytes.length) this.short()
    const tag = this.bytes[this.at++]!
    if (tag >= 0xc0) return tag - 0xc0
    if (tag >= 0x80) return this.string(tag - 0x80)
    switch (tag) {
      case 0: return undefined
      case 1: return null
      case 2: return false
      case 3: return true
      case 4: {
        const n = this.varint()
        return (n >>> 1) ^ -(n & 1)
      }
      case 5: {
        if (this.at + 8 > this.bytes.length) this.short()
        const n = this.view.getFloat64(this.at, true)
        this.at += 8
        return n
      }
      case 6: return this.string(this.varint())
      case 7: {
        const from = this.take(this.varint())
        return this.bytes.slice(from, this.at).buffer as ArrayBuffer
      }
      case 8: return this.array(depth + 1)
      case 9: return this.object(depth + 1)
      default: throw new ValueError(`unknown value tag ${tag}`, this.at - 1)
    }
  }

  private array(depth: number): Value[] {
    const n = this.room(depth)
    const out: Value[] = []
    for (let i = 0; i < n; i++) out.push(this.read(depth))
    return out
  }

  private object(depth: number): Value {
    const n = this.room(depth)
    const out: { [key: string]: Value } = {}
    for (let i = 0; i < n; i++) {
      const key = this.string(this.varint())
      const value = this.read(depth)
      if (key === '__proto__') Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true })
      else out[key] = value
    }
    return out
  }

  /** Checks depth and that so many members can be in the rest of the input (each takes at least one byte). */
  private room(depth: number): number {
    if (depth > MAX_DEPTH) throw new ValueError(`nested deeper than ${MAX_DEPTH}`, this.at)
    const n = this.varint()
    if (n > this.bytes.length - this.at) this.short()
    return n
  }

  private take(n: number): number {
    const from = this.at
    if (n > this.bytes.length - from) this.short()
    this.at = from + n
    return from
  }

  private string(n: number): string {
    if (n === 0) return ''
    const from = this.take(n)
    const b = this.bytes
    if (n <= INTERN_MAX) {
      let hash = n
      let ascii = true
      for (let i = from; i < from + n; i++) {
        const c = b[i]!
        if (c > 127) {
          ascii = false
          break
        }
        hash = (hash * 31 + c) | 0
      }
      if (ascii) {
        const slot = (hash ^ (hash >>> 15)) & INTERN_MASK
        const known = interned[slot]!
        if (known.length === n && same(known, b, from)) return known
        let s = ''
        for (let i = from; i < from + n; i++) s += String.fromCharCode(b[i]!)
        interned[slot] = s
        return s
      }
    }
    try {
      return utf8.decode(b.subarray(from, from + n))
    } catch {
      throw new ValueError('invalid UTF-8', from)
    }
  }
}

function same(s: string, b: Uint8Array, from: number): boolean {
  for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) !== b[from + i]) return false
  return true
}

/** Decodes exactly one value; trailing bytes are refused. */
export function decode(bytes: Uint8Array): Value {
  const r = new Reader(bytes)
  const v = r.value()
  if (!r.done) throw new ValueError('trailing bytes', r.at)
  return v
}

/** Collects one message. Grows as needed; `finish` returns the bytes written so far. */
export class Writer {
  private bytes = new Uint8Array(256)
  private view = new DataView(this.bytes.buffer)
  private at = 0
  private left = MAX_VALUES
  private readonly open: object[] = []

  /** The bytes written, in a buffer of their own. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.at)
  }

  /** Unsigned LEB128. */
  varint(n: number): void {
    this.need(5)
    while (n > 127) {
      this.bytes[this.at++] = (n & 127) | 128
      n = Math.floor(n / 128)
    }
    this.bytes[this.at++] = n
  }

  /** One value; functions and symbols become undefined, a BigInt, a cycle or too deep nesting throws TypeError. */
  value(v: unknown): void {
    if (--this.left < 0) throw new TypeError(`cannot encode more than ${MAX_VALUES} values in one message`)
    this.need(16)
    switch (typeof v) {
      case 'boolean': this.bytes[this.at++] = v ? 3 : 2; return
      case 'number': this.number(v); return
      case 'string': this.string(v, true); return
      case 'bigint': throw new TypeError('a BigInt cannot be encoded')
      case 'object':
        if (v === null) this.bytes[this.at++] = 1
        else this.object(v)
        return
      default: this.bytes[this.at++] = 0
    }
  }

  private number(n: number): void {
    if ((n | 0) === n && !Object.is(n, -0)) {
      if (n >= 0 && n < 64) this.bytes[this.at++] = 0xc0 + n
      else {
        this.bytes[this.at++] = 4
        this.varint(((n << 1) ^ (n >> 31)) >>> 0)
      }
      return
    }
    this.bytes[this.at++] = 5
    this.view.setFloat64(this.at, n, true)
    this.at += 8
  }

  private string(s: string, tagged: boolean): void {
    const n = s.length
    // A key's length byte holds 0..127, a short string's tag 0..63.
    if (n < 64) {
      this.need(n * 3 + 3)
      const from = this.at + 1
      let i = 0
      for (; i < n; i++) {
        const c = s.charCodeAt(i)
        if (c > 127) break
        this.bytes[from + i] = c
      }
      if (i === n) {
        this.bytes[this.at] = tagged ? 0x80 + n : n
        this.at = from + n
        return
      }
    }
    const b = toUtf8.encode(s)
    if (tagged && b.length < 64) this.bytes[this.at++] = 0x80 + b.length
    else {
      if (tagged) {
        this.need(1)
        this.bytes[this.at++] = 6
      }
      this.varint(b.length)
    }
    this.raw(b)
  }

  private raw(b: Uint8Array): void {
    this.need(b.length)
    this.bytes.set(b, this.at)
    this.at += b.length
  }

  private object(v: object): void {
    if (v instanceof Date) return this.number(v.getTime())
    if (v instanceof ArrayBuffer) return this.buffer(new Uint8Array(v))
    if (ArrayBuffer.isView(v)) return this.buffer(new Uint8Array(v.buffer, v.byteOffset, v.byteLength))
    if (this.open.length >= MAX_DEPTH) throw new TypeError(`cannot encode values nested deeper than ${MAX_DEPTH}`)
    if (this.open.includes(v)) throw new TypeError('cannot encode a value that contains itself')
    this.open.push(v)
    if (Array.isArray(v)) {
      this.bytes[this.at++] = 8
      const n = v.length
      this.varint(n)
      for (let i = 0; i < n; i++) this.value(v[i])
    } else {
      this.bytes[this.at++] = 9
      const keys = Object.keys(v)
      this.varint(keys.length)
      for (const key of keys) {
        this.string(key, false)
        this.value((v as Record<string, unknown>)[key])
      }
    }
    this.open.pop()
  }

  private buffer(b: Uint8Array): void {
    this.bytes[this.at++] = 7
    this.varint(b.length)
    this.raw(b)
  }

  private need(n: number): void {
    const want = this.at + n
    if (want <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(want, this.bytes.length * 2))
    grown.set(this.bytes.subarray(0, this.at))
    this.bytes = grown
    this.view = new DataView(grown.buffer)
  }
}

/** Encodes one value. */
export function encode(v: unknown): Uint8Array<ArrayBuffer> {
  const w = new Writer()
  w.value(v)
  return w.finish()
}
