// A disk that takes nothing, by the real binary: the audit log cannot be written, so sensitive calls fail as documented and everybody is
// told why; nothing that was answered is lost, and the log goes on when there is room.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { calls, program, records, short, verify } from './audit.run.mjs'
import { exec, menshen } from './menshen.mjs'
import { start } from './shell.mjs'

const folder = mkdtempSync(join(tmpdir(), 'menshen-disk-'))
const mounted = []
const mount = (...args) => execFileSync('mount', args, { stdio: 'pipe' })
after(() => {
  for (const dir of mounted.reverse()) execFileSync('umount', ['-l', dir])
  rmSync(folder, { recursive: true, force: true })
})

/** A small disk at this folder; false where this user may mount none. */
function disk(dir) {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  try {
    mount('-t', 'tmpfs', '-o', 'size=256k,mode=700', 'menshen-test', dir)
  } catch {
    return false
  }
  mounted.push(dir)
  return true
}
const may = process.getuid() === 0 && disk(join(folder, 'try'))
const skip = may ? false : 'needs leave to mount a file system'

/** What the inspector says of the log. */
const told = (shell) => shell.messages.filter((m) => m.t === 'inspect' && m.kind === 'fault').map((m) => m.message).join('\n')

test('a full disk: the call fails with errno 4, inspector and terminal say why; with room it goes on, and nothing is lost', { skip }, async () => {
  const data = join(folder, 'full')
  const log = join(data, 'audit')
  assert.ok(disk(log))
  const run = await start([program], { data })
  try {
    assert.deepEqual((await calls(run, ['getLocation'])).did.map((d) => d[2]), [0])
    const room = statfsSync(log)
    writeFileSync(join(log, 'filler'), Buffer.alloc(Number(room.bavail) * Number(room.bsize)))
    // What is left of the log's last block takes some more records; then there is room for none.
    const full = await calls(run, Array(30).fill('requirePrivacyAuthorize'))
    const ended = full.did.map(([, message, errno]) => `${errno} ${/internal error/.test(message)}`)
    const written = ended.indexOf('4 true')
    assert.ok(written >= 0, String(ended))
    assert.deepEqual(ended, [...Array(written).fill('0 false'), ...Array(30 - written).fill('4 true')])
    const bad = await calls(run, ['getLocation', 'login'])
    assert.deepEqual(bad.did.map((d) => d[2]), [4, 4])
    assert.match(told(bad.shell), /wx\.getLocation was not done, because the audit log could not be written.*No space left on device/)
    assert.match(run.text, /audit log could not be written/, 'the terminal says it too')
    rmSync(join(log, 'filler'))
    assert.deepEqual((await calls(run, ['getLocation', 'login'])).did.map((d) => d[2]), [0, 0])
    run.kill('SIGKILL')
    await run.ended
    const expected = ['getLocation', ...Array(written).fill('requirePrivacyAuthorize'), 'getLocation', 'login'].map((name) => `wx.${name} allowed`)
    assert.deepEqual(short(await records(data)).filter((one) => one.startsWith('wx.')), expected)
  } finally {
    run.kill('SIGKILL')
    await run.ended
  }
  const report = await verify(data)
  assert.equal(report.code, 0, JSON.stringify(report.problems))
})

test('a read-only disk: the run says what to do before anything is done', { skip }, async () => {
  const data = join(folder, 'readonly')
  const log = join(data, 'audit')
  assert.ok(disk(log))
  assert.equal((await exec(menshen, ['user', 'add', 'ann', '--no-passphrase', '--data', data])).code, 0)
  mount('-o', 'remount,ro', log)
  for (const args of [['run', program], ['user', 'add', 'bob', '--no-passphrase'], ['grant', 'add', program, '--request-domain', 'https://a.example']]) {
    const done = await exec(menshen, [...args, '--data', data])
    assert.equal(done.code, 1, args.join(' '))
    assert.match(done.stderr, /[Rr]ead-only file system/, args.join(' '))
  }
  assert.match((await exec(menshen, ['user', 'list', '--data', data])).stdout, /^ann /, 'nothing was done')
  assert.deepEqual(short(await records(data)), ['user.add allowed'])
})

test('an anchor that became read-only: calls fail until the next start, and nothing that was answered is lost', { skip }, async () => {
  const [data, anchor] = [join(folder, 'anchored'), join(folder, 'anchor')]
  assert.ok(disk(anchor))
  const run = await start([program], { data, args: ['--anchor', anchor] })
  try {
    assert.deepEqual((await calls(run, ['getLocation'])).did.map((d) => d[2]), [0])
    mount('-o', 'remount,bind,ro', anchor)
    const bad = await calls(run, ['getLocation'])
    assert.deepEqual(bad.did.map((d) => d[2]), [4])
    assert.match(told(bad.shell), /anchor could not be raised.*[Rr]ead-only/)
  } finally {
    run.kill('SIGKILL')
    await run.ended
    mount('-o', 'remount,bind,rw', anchor)
  }
  const again = await start([program], { data, args: ['--anchor', anchor] })
  try {
    assert.deepEqual((await calls(again, ['getLocation'])).did.map((d) => d[2]), [0])
  } finally {
    await again.stop()
  }
  const report = await verify(data, anchor)
  assert.equal(report.code, 0, JSON.stringify(report.problems))
})
