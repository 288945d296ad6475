// The audit log as others read it: the published log by a second implementation of its format (docs/audit.md, node:crypto alone), and
// the commands that a person has.

import assert from 'node:assert/strict'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { exec, menshen, root } from './menshen.mjs'

const published = join(root, 'tests/vectors/audit')
const log = join(published, 'log')
const read = (name) => readFileSync(join(log, name))
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

const temporary = mkdtempSync(join(tmpdir(), 'menshen-audit-'))
after(() => rmSync(temporary, { recursive: true, force: true }))

function copy(name) {
  const data = join(temporary, name)
  cpSync(log, join(data, 'audit'), { recursive: true })
  return data
}

test('audit show prints the records, as lines or as JSON', async () => {
  const data = copy('show')
  const words = await exec(menshen, ['audit', 'show', '--data', data, '--last', '2'])
  assert.equal(words.code, 0, words.stderr)
  assert.match(words.stdout, /^ +298 {2}2026-06-01T\d\d:\d\d:\d\d\.\d{6}Z {2}allowed {2}wx\.t/)
  const lines = (await exec(menshen, ['audit', 'show', '--data', data, '--json'])).stdout.trimEnd().split('\n').map((l) => JSON.parse(l))
  assert.equal(lines.length, 300)
  assert.deepEqual(Object.keys(lines[0]), ['number', 'time', 'operation', 'outcome', 'program', 'person', 'detail'])
})

test('audit verify: 0 when the log holds, 1 and what does not when somebody changed it', async () => {
  const data = copy('verify')
  const anchor = join(published, 'anchor')
  const good = await exec(menshen, ['audit', 'verify', '--data', data, '--anchor', anchor])
  assert.equal(good.code, 0, good.stdout)
  assert.match(good.stdout, /✓ the log holds: 300 records/)
  const alone = await exec(menshen, ['audit', 'verify', '--data', data])
  assert.match(alone.stdout, /rollback and cut tail not provable/)
  const path = join(data, 'audit/tile/entries/000')
  const bytes = readFileSync(path)
  bytes[100] ^= 1
  writeFileSync(path, bytes)
  const bad = await exec(menshen, ['audit', 'verify', '--data', data, '--anchor', anchor, '--json'])
  assert.equal(bad.code, 1)
  const report = JSON.parse(bad.stdout)
  assert.equal(report.holds, false)
  assert.ok(report.problems.some((p) => p.place === 'tile/entries/000'))
})

test('audit export leaves the secret key behind', async () => {
  const data = copy('export')
  writeFileSync(join(data, 'audit/key'), 'secret\n')
  const target = join(temporary, 'copy')
  const done = await exec(menshen, ['audit', 'export', target, '--data', data])
  assert.equal(done.code, 0, done.stdout + done.stderr)
  assert.ok(existsSync(join(target, 'checkpoint')) && !existsSync(join(target, 'key')))
  const again = await exec(menshen, ['audit', 'export', target, '--data', data])
  assert.equal(again.code, 1)
  assert.match(again.stderr, /exists already/)
})

test('no log: one sentence, exit 1', async () => {
  for (const what of [['show'], ['verify'], ['export', join(temporary, 'none')]]) {
    const done = await exec(menshen, ['audit', ...what, '--data', join(temporary, 'empty')])
    assert.equal(done.code, 1)
    assert.match(done.stderr, /no audit log in/)
  }
})
