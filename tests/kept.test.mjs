// What a program keeps, by the real binary: it survives the broker's death, lies sealed on the disk, and belongs to one person.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, test } from 'node:test'
import { exec, menshen, root } from './menshen.mjs'
import { connect, start } from './shell.mjs'

const program = join(root, 'tests/specs/programs/kept')
const folder = mkdtempSync(join(tmpdir(), 'menshen-kept-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const data = join(folder, 'data')
const secret = join(folder, 'passphrase')
writeFileSync(secret, 'correct horse battery staple\n', { mode: 0o600 })

/** Runs the program once, as it stands in the hands of a person; answers what it found, and kills the broker at once. */
async function once(user) {
  const args = user ? ['--user', user, '--passphrase-file', secret] : []
  const run = await start([program], { data, args })
  try {
    const shell = await connect(run.url)
    await shell.launch(run.programs[0].id)
    const line = await shell.until((m) => m.t === 'inspect' && m.kind === 'console' && m.args[0] === 'kept')
    return line.args.slice(1)
  } finally {
    run.kill('SIGKILL')
    await run.ended
  }
}

/** Every file below the data folder. */
const files = (dir = data) => readdirSync(dir, { recursive: true }).map((name) => join(dir, name)).filter((path) => statSync(path).isFile())

test('people are added, listed and removed; a wrong passphrase is refused', async () => {
  const user = (...args) => exec(menshen, ['user', ...args, '--data', data])
  assert.match((await user('list')).stdout, /menshen user add NAME/)
  for (const name of ['ann', 'bob']) assert.equal((await user('add', name, '--passphrase-file', secret)).code, 0)
  const again = await user('add', 'ann', '--passphrase-file', secret)
  assert.notEqual(again.code, 0)
  assert.match(again.stderr, /ann/)
  assert.match((await user('list')).stdout, /^ann +passphrase\nbob +passphrase\n$/)
  const wrong = join(folder, 'wrong')
  writeFileSync(wrong, 'not it\n', { mode: 0o600 })
  const refused = await exec(menshen, ['run', program, '--user', 'ann', '--passphrase-file', wrong, '--data', data, '--json'])
  assert.notEqual(refused.code, 0)
  assert.match(refused.stderr, /passphrase/)
})

test('what is kept survives a killed broker and is one person\'s alone', async () => {
  assert.deepEqual(await once('ann'), [1, ''])
  assert.deepEqual(await once('ann'), [2, 'a plain secret 1\n'])
  assert.deepEqual(await once('bob'), [1, ''])
  assert.deepEqual(await once('ann'), [3, 'a plain secret 1\na plain secret 2\n'])
})

test('nothing of it can be read on the disk', () => {
  const kept = files(join(data, 'store'))
  assert.ok(kept.length > 0)
  for (const path of kept) {
    const bytes = readFileSync(path)
    for (const word of ['plain secret', 'notes.txt', 'times', 'correct horse']) assert.ok(!bytes.includes(word), `${word} stands in ${path}`)
  }
})

test('a damaged store is told, verified and reset, and the other programs go on', async () => {
  const store = (...args) => exec(menshen, ['store', ...args, '--data', data])
  const as = (user) => ['--user', user, '--passphrase-file', secret]
  const listed = JSON.parse((await store('list', '--json')).stdout)
  assert.deepEqual(listed.map((h) => h.user), ['ann', 'bob'])
  assert.match((await store('list')).stdout, /^ann +dev:\S+ +\d+ KiB\nbob /)
  const whole = await store('verify', ...as('ann'))
  assert.equal(whole.code, 0)
  assert.match(whole.stdout, /^ann: dev:\S+: whole: \d+ keys, 1 files of \d+ bytes\n$/)
  assert.match((await store('verify')).stdout, /ann: has a passphrase: menshen store verify --user ann/)
  // One bit of every piece of a file: only ann's folder is known to have one by its being hers, so the right one is found by verifying.
  const pieces = files(join(data, 'store')).filter((path) => basename(path).startsWith('content.'))
  assert.equal(pieces.length, 2)
  for (const path of pieces) {
    const good = readFileSync(path)
    const bad = Buffer.from(good)
    bad[bad.length - 20] ^= 1
    writeFileSync(path, bad)
    const found = await store('verify', ...as('ann'))
    if (found.code === 0) {
      writeFileSync(path, good)
      continue
    }
    assert.match(found.stdout, /^ann: dev:\S+: NOT WHOLE\n$/)
    assert.match(found.stderr, /what (dev:\S+) has stored is damaged/)
  }
  assert.equal((await store('verify', ...as('bob'))).code, 0)
  const program = listed[0].program
  const nobody = await store('reset', 'dev:none')
  assert.notEqual(nobody.code, 0)
  assert.match(nobody.stderr, /menshen store list/)
  const reset = await store('reset', program, '--user', 'ann')
  assert.equal(reset.code, 0, reset.stderr)
  assert.match(reset.stdout, /is given up; it begins anew/)
  assert.deepEqual(await once('ann'), [1, ''])
  assert.deepEqual((await once('bob'))[0], 2)
})

test('a person who is removed is gone', async () => {
  assert.equal((await exec(menshen, ['user', 'remove', 'ann', '--data', data])).code, 0)
  const gone = await exec(menshen, ['run', program, '--user', 'ann', '--passphrase-file', secret, '--data', data, '--json'])
  assert.notEqual(gone.code, 0)
  assert.match(gone.stderr, /ann/)
  assert.deepEqual((await once('bob'))[0], 3)
})
