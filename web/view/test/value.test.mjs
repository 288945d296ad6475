// The Value codec against the shared vectors, its limits, and random round trips.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { load } from './build.mjs'

const shared = new URL('../../shared/', import.meta.url)
const { encode, decode, Reader, Writer } = await load(fileURLToPath(new URL('value.ts', shared)))
const vectors = JSON.parse(readFileSync(new URL('value.vectors.json', shared), 'utf8'))
const hex = (b) => Buffer.from(b).toString('hex')
const bin = (h) => new Uint8Array(Buffer.from(h, 'hex'))

test('every vector encodes to its bytes and back', () => {
  for (const [value, bytes] of vectors.encode) {
    assert.equal(hex(encode(value)), bytes, JSON.stringify(value))
    assert.deepEqual(decode(bin(bytes)), value)
  }
  for (const [bytes, value] of vectors.decode) assert.deepEqual(decode(bin(bytes)), value, bytes)
})

test('bytes outside the encoding are refused', () => {
  for (const bytes of vectors.refuse) assert.throws(() => decode(bin(bytes)), { name: 'ValueError' }, bytes)
})

test('values that JSON does not have', () => {
  assert.equal(hex(encode(undefined)), '00')
  assert.equal(hex(encode(-0)), '050000000000000080')
  assert.ok(Object.is(decode(encode(-0)), -0))
  assert.ok(Number.isNaN(decode(encode(NaN))))
  assert.equal(hex(encode(() => 1)), '00')
  assert.equal(hex(encode(Symbol('x'))), '00')
  assert.equal(decode(encode(new Date(5000000000))), 5000000000)
  assert.deepEqual(decode(encode(new Map([[1, 2]]))), {})
  assert.equal(decode(encode('a\ud800b')), 'a\ufffdb')
  assert.deepEqual([...new Uint8Array(decode(encode(new Uint16Array([1, 2]))))], [1, 0, 2, 0])
  assert.throws(() => encode(1n), TypeError)
  const cycle = []
  cycle.push(cycle)
  assert.throws(() => encode(cycle), TypeError)
})

test('a key __proto__ is data, not a prototype', () => {
  const v = decode(encode(JSON.parse('{"__proto__":{"polluted":1}}')))
  assert.equal(Object.getPrototypeOf(v), Object.prototype)
  assert.equal(v.polluted, undefined)
  assert.deepEqual(Object.keys(v), ['__proto__'])
})

test('depth and count are bounded', () => {
  const deep = (n) => bin('0801'.repeat(n) + '01')
  assert.ok(decode(deep(64)))
  assert.throws(() => decode(deep(65)), /nested deeper/)
  let v = null
  for (let i = 0; i < 65; i++) v = [v]
  assert.throws(() => encode(v), /nested deeper/)
  const many = new Uint8Array(1 + 3 + (1 << 20)).fill(1)
  many.set([8, 0x80, 0x80, 0x40])
  assert.throws(() => decode(many), /more than 1048576 values/)
})

test('random values come back equal', () => {
  let seed = 7
  const rnd = (n) => (seed = (seed * 48271) % 2147483647) % n
  const make = (d) => {
    switch (rnd(d > 4 ? 6 : 8)) {
      case 0: return null
      case 1: return rnd(2) === 0
      case 2: return rnd(100)
      case 3: return (rnd(2000000000) - 1000000000)
      case 4: return rnd(1e9) / 7
      case 5: return Array.from({ length: rnd(90) }, () => String.fromCodePoint([97 + rnd(26), 0xe9, 0x4e00 + rnd(9999), 0x1f600 + rnd(50)][rnd(9) ? 0 : rnd(4)])).join('')
      case 6: return Array.from({ length: rnd(6) }, () => make(d + 1))
      default: return Object.fromEntries(Array.from({ length: rnd(6) }, (_, i) => ['k' + i + '键'.repeat(rnd(3)), make(d + 1)]))
    }
  }
  for (let i = 0; i < 3000; i++) {
    const v = make(0)
    assert.deepEqual(decode(encode(v)), v)
  }
})

test('random bytes never do worse than a ValueError', () => {
  let seed = 11
  const rnd = (n) => (seed = (seed * 48271) % 2147483647) % n
  for (let i = 0; i < 20000; i++) {
    const b = Uint8Array.from({ length: rnd(40) }, () => (rnd(3) ? rnd(10) : rnd(256)))
    try {
      decode(b)
    } catch (e) {
      assert.equal(e.name, 'ValueError')
    }
  }
})

test('a batch is read by varint, uint and text', () => {
  const w = new Writer()
  w.varint(1)
  w.value(70000)
  w.value('view')
  w.varint(4294967295)
  const r = new Reader(w.finish())
  assert.equal(r.varint(), 1)
  assert.equal(r.uint(), 70000)
  assert.equal(r.text(), 'view')
  assert.equal(r.varint(), 4294967295)
  assert.ok(r.done)
  assert.throws(() => new Reader(bin('83616263')).uint(), /integer/)
  assert.throws(() => new Reader(bin('c1')).text(), /string/)
})
