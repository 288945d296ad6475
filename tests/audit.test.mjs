// The commands that a person has for the audit log, on the published one and on one that a run has written.

import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { calls, program, records, short, verify } from './audit.run.mjs'
import { exec, menshen, root } from './menshen.mjs'
import { connect, start } from './shell.mjs'
import { until } from './until.mjs'

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

const data = join(temporary, 'data')
const anchor = join(temporary, 'anchor')
mkdirSync(anchor)
const kept = ['--anchor', anchor]
const files = (dir) => readdirSync(dir, { recursive: true }).map((name) => join(dir, name)).filter((path) => statSync(path).isFile())

test('a run: one record for each sensitive operation of program, person, shell and host, durable, without a secret', async () => {
  const secret = join(temporary, 'passphrase')
  writeFileSync(secret, 'canary-passphrase\n', { mode: 0o600 })
  const at = ['--data', data, ...kept]
  assert.equal((await exec(menshen, ['user', 'add', 'canary-ann', '--passphrase-file', secret, ...at])).code, 0)
  const wrong = join(temporary, 'wrong')
  writeFileSync(wrong, 'canary-wrong\n', { mode: 0o600 })
  assert.equal((await exec(menshen, ['run', program, '--passphrase-file', wrong, ...at])).code, 1)
  const run = await start([program], { data, args: [...kept, '--passphrase-file', secret] })
  try {
    const { shell, did } = await calls(run, ['login', 'getLocation', 'authorize', 'addPhoneContact'])
    assert.deepEqual(did.map(([name, , errno]) => `${name} ${errno}`), ['login 0', 'getLocation 0', 'authorize 0', 'addPhoneContact 100'])
    // Another command writes through the one that runs.
    const grant = await exec(menshen, ['grant', 'add', program, '--request-domain', 'https://shop.example', ...at])
    assert.equal(grant.code, 0, grant.stderr)
    shell.say({ t: 'consent', program: run.programs[0].id, scope: 'scope.userLocation', granted: false })
    await until(async () => short(await records(data)).includes('consent.revoke allowed'), { what: 'the revocation to stand in the log' })
    shell.say({ t: 'launch', program: 'dev:none' })
    await shell.until((m) => m.t === 'error')
    // Killed as hard as can be: what was answered stands in the log.
    run.kill('SIGKILL')
    await run.ended
  } finally {
    run.kill('SIGKILL')
  }
  const all = await records(data)
  assert.deepEqual(short(all), [
    'user.add allowed', 'user.sign-in refused', 'user.sign-in allowed', 'wx.login allowed', 'consent.agree allowed', 'consent.grant allowed',
    'wx.getLocation allowed', 'wx.authorize allowed', 'wx.addPhoneContact refused', 'grant.add allowed', 'consent.revoke allowed', 'program.launch refused',
  ])
  assert.deepEqual(all.map((r) => r.number), all.map((_, i) => i))
  const people = new Set(all.filter((r) => r.person).map((r) => r.person))
  assert.equal(people.size, 1, 'one pseudonym for one person')
  assert.match([...people][0], /^[0-9a-f]{32}$/)
  for (const path of files(join(data, 'audit'))) assert.ok(!readFileSync(path).includes('canary'), `a secret stands in ${path}`)
  const report = await verify(data, anchor)
  assert.equal(report.code, 0, JSON.stringify(report.problems))
  assert.equal(report.records, all.length)
})

test('whoever changes, cuts, reorders or rolls it back is found', async () => {
  const journal = readFileSync(join(data, 'audit/journal'))
  const attacks = {
    changed(dir) {
      const bytes = Buffer.from(journal)
      bytes[bytes.indexOf('wx.getLocation')] ^= 1
      writeFileSync(join(dir, 'audit/journal'), bytes)
    },
    cut: (dir) => truncateSync(join(dir, 'audit/journal'), journal.length - 40),
    reordered(dir) {
      // Two frames change places: each is a group with its own length in front.
      const at = [Buffer.from('menshen audit journal 1\n').length]
      while (at.at(-1) < journal.length) at.push(at.at(-1) + 8 + journal.readUInt32BE(at.at(-1)) + 16)
      const frame = (i) => journal.subarray(at[i], at[i + 1])
      const rest = Array.from({ length: at.length - 6 }, (_, i) => frame(i + 5))
      writeFileSync(join(dir, 'audit/journal'), Buffer.concat([journal.subarray(0, at[3]), frame(4), frame(3), ...rest]))
    },
    removed: (dir) => rmSync(join(dir, 'audit/journal')),
  }
  for (const [name, attack] of Object.entries(attacks)) {
    const dir = join(temporary, `attack-${name}`)
    cpSync(data, dir, { recursive: true, filter: (from) => !from.endsWith('socket') && !from.endsWith('.sock') })
    attack(dir)
    const report = await verify(dir, anchor)
    assert.equal(report.code, 1, name)
    assert.ok(report.problems.length > 0, name)
    // Nor does a run go on from it.
    const run = await exec(menshen, ['user', 'add', 'eve', '--no-passphrase', '--data', dir, ...kept])
    assert.equal(run.code, 1, name)
    assert.match(run.stderr, /audit log/, name)
  }
})

test('an older copy of the whole folder is found with the anchor, and said to be unprovable without', async () => {
  const old = join(temporary, 'old')
  cpSync(join(data, 'audit'), join(old, 'audit'), { recursive: true, filter: (from) => !from.endsWith('socket') })
  assert.equal((await exec(menshen, ['user', 'add', 'bob', '--no-passphrase', '--data', data, ...kept])).code, 0)
  const back = await verify(old, anchor)
  assert.equal(back.code, 1)
  assert.match(JSON.stringify(back.problems), /rolled back|anchor/)
  const alone = await verify(old)
  assert.equal(alone.code, 0)
  assert.match(JSON.stringify(alone.notes), /not provable/)
})

test('a person who is removed leaves records that are valid and name nobody', async () => {
  const before = await records(data)
  const person = before.find((r) => r.operation === 'user.sign-in').person
  assert.equal((await exec(menshen, ['user', 'remove', 'canary-ann', '--data', data, ...kept])).code, 0)
  const report = await verify(data, anchor)
  assert.equal(report.code, 0, JSON.stringify(report.problems))
  const after = await records(data)
  assert.deepEqual(after.slice(0, before.length), before)
  assert.deepEqual([after.at(-1).operation, after.at(-1).person], ['user.remove', person])
  // The key that made the name is gone, here and at the anchor.
  for (const dir of [data, anchor]) for (const path of files(dir)) assert.ok(!path.includes('person.') || path.endsWith('.new') === false && !path.includes(person), path)
  assert.equal(files(anchor).filter((path) => path.includes('person.')).length, 1, 'only bob\'s')
})

test('a log that cannot be opened keeps the run from starting, with what to do', async () => {
  const dir = join(temporary, 'broken')
  mkdirSync(join(dir, 'audit'), { recursive: true })
  writeFileSync(join(dir, 'audit/key'), 'no key')
  const done = await exec(menshen, ['run', program, '--data', dir])
  assert.equal(done.code, 1)
  assert.match(done.stderr, /the audit log is damaged: key.*menshen audit verify/s)
})

test('killed at any moment: what a program was answered, and what a person decided, stands in the log', async () => {
  const dir = join(temporary, 'killed')
  let answered = 0
  for (let round = 0; round < 4; round++) {
    const run = await start([program], { data: dir })
    try {
      const shell = await connect(run.url)
      const launched = await shell.launch(run.programs[0].id, `pages/index/index?calls=${Array(30).fill('requirePrivacyAuthorize').join(',')}`)
      assert.ok(launched.guest)
      const did = () => shell.messages.filter((m) => m.t === 'inspect' && m.kind === 'console' && m.args[0] === 'did' && m.args[2] === 'requirePrivacyAuthorize:ok').length
      await until(() => did() >= 2 + 3 * round, { what: 'some calls to be answered' })
      run.kill('SIGKILL')
      await run.ended
      answered += did()
    } finally {
      run.kill('SIGKILL')
    }
    const stands = (await records(dir)).filter((r) => r.operation === 'wx.requirePrivacyAuthorize').length
    assert.ok(stands >= answered, `${answered} were answered, ${stands} stand in the log`)
    answered = stands
  }
  assert.equal((await verify(dir)).code, 0)
})
