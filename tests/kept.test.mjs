// What a program keeps, by the real binary: it survives the broker's death, lies sealed on the disk, and belongs to one person.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

test('a person who is removed is gone', async () => {
  assert.equal((await exec(menshen, ['user', 'remove', 'ann', '--data', data])).code, 0)
  const gone = await exec(menshen, ['run', program, '--user', 'ann', '--passphrase-file', secret, '--data', data, '--json'])
  assert.notEqual(gone.code, 0)
  assert.match(gone.stderr, /ann/)
  assert.deepEqual((await once('bob'))[0], 2)
})
