// The published audit log by a second implementation of its format: written from docs/audit.md with node:crypto alone.

import assert from 'node:assert/strict'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const log = new URL('audit/log/', import.meta.url)
const read = (name) => readFileSync(new URL(name, log))
const sha256 = (...parts) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest()

/** RFC 6962, section 2.1. */
function treeRoot(leaves) {
  if (leaves.length === 0) return sha256('')
  if (leaves.length === 1) return leaves[0]
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return sha256(Buffer.from([1]), treeRoot(leaves.slice(0, k)), treeRoot(leaves.slice(k)))
}

function bundle(bytes) {
  const out = []
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt16BE(at)
    out.push(bytes.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return out
}

test('the published log follows from its checkpoint, by another implementation', () => {
  const vkey = read('log.vkey').toString().trimEnd()
  const [name, , key] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey).slice(1)
  const raw = Buffer.from(key, 'base64')
  assert.equal(raw[0], 1)
  const open = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw.subarray(1)]), format: 'der', type: 'spki' })
  const note = read('checkpoint').toString()
  const split = note.lastIndexOf('\n\n') + 1
  const text = note.slice(0, split)
  const blob = Buffer.from(note.slice(split + 1).trimEnd().split(' ')[2], 'base64')
  assert.ok(verify(null, Buffer.from(text), open, blob.subarray(4)))
  const [origin, size, rootHash] = text.split('\n')
  assert.deepEqual([origin, size], [name, '300'])
  const records = [...bundle(read('tile/entries/000')), ...bundle(read('tile/entries/001.p/44'))]
  const leaves = records.map((r) => sha256(Buffer.from([0]), r))
  assert.equal(treeRoot(leaves).toString('base64'), rootHash)
  assert.ok(Buffer.concat(leaves.slice(0, 256)).equals(read('tile/0/000')))
  assert.ok(Buffer.concat(leaves.slice(256)).equals(read('tile/0/001.p/44')))
  for (const [i, record] of records.entries()) {
    const before = i === 0 ? Buffer.alloc(32) : leaves[i - 1]
    assert.ok(record.subarray(9, 41).equals(before), `record ${i} follows the one before`)
  }
})
