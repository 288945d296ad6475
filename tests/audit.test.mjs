// The commands that a person has for the audit log, on the published one.

import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { exec, menshen, root } from './menshen.mjs'

const published = join(root, 'tests/vectors/audit')
const log = join(published, 'log')
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
