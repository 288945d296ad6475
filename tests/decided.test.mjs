// What a person decided about a program, by the real binary: it outlives a killed broker, belongs to one person and one program, and
// what is taken back stays taken back. And what the host grants: signed, listed, taken back, refused when anything else wrote it.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { calls, program, records, short } from './audit.run.mjs'
import { exec, menshen } from './menshen.mjs'
import { connect, start } from './shell.mjs'

const folder = mkdtempSync(join(tmpdir(), 'menshen-decided-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const data = join(folder, 'data')
const secret = join(folder, 'passphrase')
writeFileSync(secret, 'correct horse battery staple\n', { mode: 0o600 })

/** One run of these calls in a person's hands, killed as hard as can be; answers how each came out and what was asked. */
async function once(user, names, { word, after = async () => {} } = {}) {
  const run = await start([program], { data, args: ['--user', user, '--passphrase-file', secret] })
  try {
    const { shell, did } = await calls(run, names, word)
    const asked = shell.messages.filter((m) => m.t === 'prompt').map((m) => m.kind)
    await after(shell, run.programs[0].id)
    return { did: did.map(([name, , errno]) => `${name} ${errno}`), asked }
  } finally {
    run.kill('SIGKILL')
    await run.ended
  }
}

const revoke = async (shell, id) => {
  const before = shell.messages.length
  shell.say({ t: 'consent', program: id, scope: 'scope.userLocation', granted: false })
  const settings = await shell.until((m) => shell.messages.indexOf(m) >= before && m.t === 'settings')
  const scope = settings.scopes.find((s) => s.scope === 'scope.userLocation')
  assert.equal(scope.granted, false)
  assert.ok(Date.now() - scope.at < 600_000, 'with the time')
  assert.equal(scope.purpose, 'to find the shop next to you', 'and the purpose')
}

test('a decision outlives a killed broker, is one person\'s alone, and stays taken back', async () => {
  for (const name of ['ann', 'bob']) assert.equal((await exec(menshen, ['user', 'add', name, '--passphrase-file', secret, '--data', data])).code, 0)
  assert.deepEqual(await once('ann', ['getLocation']), { did: ['getLocation 0'], asked: ['privacy', 'scope'] })
  assert.deepEqual(await once('ann', ['getLocation']), { did: ['getLocation 0'], asked: [] }, 'remembered')
  assert.deepEqual(await once('bob', ['getLocation'], { word: 'deny' }), { did: ['getLocation 104'], asked: ['privacy'] }, 'another person is asked')
  // Taken back while nothing is in flight; the broker is killed as soon as the shell was told.
  assert.deepEqual(await once('ann', ['getLocation'], { after: revoke }), { did: ['getLocation 0'], asked: [] })
  assert.deepEqual(await once('ann', ['getLocation']), { did: ['getLocation 103'], asked: [] })
  const all = short(await records(data))
  for (const [what, times] of [['consent.agree allowed', 1], ['consent.grant allowed', 1], ['consent.revoke allowed', 1], ['wx.getLocation allowed', 3], ['wx.getLocation refused', 2]]) {
    assert.equal(all.filter((one) => one === what).length, times, `${what} ${times} times: ${all}`)
  }
})

test('what was decided cannot be read on the disk', () => {
  const kept = readdirSync(join(data, 'store'), { recursive: true }).map((name) => join(data, 'store', name)).filter((path) => statSync(path).isFile())
  for (const path of kept) for (const word of ['scope.userLocation', 'to find the shop']) assert.ok(!readFileSync(path).includes(word), `${word} stands in ${path}`)
})

test('grants are signed by the host: added, listed, shown to the person, taken back; a changed file is refused', async () => {
  const at = ['--data', data]
  const grant = (...args) => exec(menshen, ['grant', ...args, ...at])
  assert.equal((await grant('add', program, '--request-domain', 'https://shop.example', '--capability', 'phone')).code, 0)
  const none = await grant('add', program, '--capability', 'everything')
  assert.equal(none.code, 1)
  assert.match(none.stderr, /no capability "everything"; there are .*phone/)
  const [one] = JSON.parse((await grant('list', '--json')).stdout)
  assert.deepEqual([one.lists.request, one.capabilities], [['https://shop.example'], ['phone']])
  const run = await start([program], { data, args: ['--user', 'ann', '--passphrase-file', secret] })
  try {
    const shell = await connect(run.url)
    assert.deepEqual(shell.welcome.programs[0].granted, ['https://shop.example', 'phone'])
    assert.match(shell.welcome.programs[0].id, /^dev:/, 'which the shell marks as unverified')
  } finally {
    await run.stop()
  }
  const file = join(data, 'grants/grants.toml')
  const good = readFileSync(file, 'utf8')
  for (const bad of [good.replace('shop.example', 'evil.example'), good.replace(/^# signature.*\n/m, ''), good.replace('phone', 'contacts')]) {
    assert.notEqual(bad, good)
    writeFileSync(file, bad)
    for (const args of [['grant', 'list'], ['grant', 'add', program, '--request-domain', 'https://a.example'], ['run', program, '--user', 'ann', '--passphrase-file', secret]]) {
      const done = await exec(menshen, [...args, ...at])
      assert.equal(done.code, 1, args.join(' '))
      assert.match(done.stderr, /grants\.toml was changed by something other than `menshen grant`.*grant again/s)
    }
  }
  writeFileSync(file, good)
  assert.equal((await grant('remove', program)).code, 0)
  assert.equal((await grant('remove', program)).code, 1)
  assert.deepEqual(JSON.parse((await grant('list', '--json')).stdout), [])
  const all = (await records(data)).filter((r) => r.operation.startsWith('grant.'))
  assert.deepEqual(all.map((r) => `${r.operation} ${r.detail}`.trim()), ['grant.add https://shop.example phone', 'grant.remove'])
})
