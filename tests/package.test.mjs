// Packages with the real binary: a developer packs, a stranger's package is refused, a trusted one runs, and whatever is changed in
// between is named.
import assert from 'node:assert/strict'
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { exec, menshen, root } from './menshen.mjs'
import { connect, start } from './shell.mjs'

const folder = mkdtempSync(join(tmpdir(), 'menshen-package-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (name) => join(folder, name)
const shop = at('shop')
const run = async (...args) => {
  const done = await exec(menshen, args)
  return { ...done, json: () => JSON.parse(done.stdout) }
}

let signer
before(async () => {
  cpSync(join(root, 'examples/shop'), shop, { recursive: true })
  writeFileSync(join(shop, 'menshen.json'), JSON.stringify({ version: '1.0.0', category: 'shop', domains: { request: ['https://shop.example'] } }))
  const made = await run('key', 'new', at('dev.key'))
  assert.equal(made.code, 0, made.stderr)
  signer = made.stdout.trim()
  const packed = await run('pack', shop, '--key', at('dev.key'), '--appid', 'wx0000000000000001', '-o', at('shop.mpk'))
  assert.equal(packed.code, 0, packed.stderr)
})

test('a key is its owner\'s alone, is never written over, and shows its public half only', async () => {
  assert.match(signer, /^ed25519:[0-9a-f]{64}$/)
  assert.equal(statSync(at('dev.key')).mode & 0o777, 0o600)
  const before = readFileSync(at('dev.key'), 'utf8')
  const again = await run('key', 'new', at('dev.key'))
  assert.equal(again.code, 1)
  assert.match(again.stderr, /is there already/)
  assert.equal(readFileSync(at('dev.key'), 'utf8'), before)
  assert.equal((await run('key', 'show', at('dev.key'))).stdout.trim(), signer)
  writeFileSync(at('open.key'), before)
  chmodSync(at('open.key'), 0o644)
  const open = await run('pack', shop, '--key', at('open.key'), '--version', '1')
  assert.equal(open.code, 1)
  assert.match(open.stderr, /can be read by others/)
})

test('the same folder gives the same bytes, which any unzip tool opens', async () => {
  await run('pack', shop, '--key', at('dev.key'), '--appid', 'wx0000000000000001', '-o', at('again.mpk'))
  assert.ok(readFileSync(at('again.mpk')).equals(readFileSync(at('shop.mpk'))))
  const listed = execFileSync('python3', ['-c', 'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print("\\n".join(z.namelist()))', at('shop.mpk')], { encoding: 'utf8' })
  assert.ok(listed.includes('program/app.json') && listed.startsWith('manifest.json\n'), listed)
})

test('inspect tells what is in it, and what another version asks for beyond', async () => {
  const about = (await run('inspect', at('shop.mpk'), '--json')).json()
  assert.equal(about.signer, signer)
  assert.equal(about.manifest.version, '1.0.0')
  assert.deepEqual(about.manifest.domains, { request: ['https://shop.example'] })
  assert.ok(about.manifest.pages.length > 3)
  const newer = at('newer')
  cpSync(shop, newer, { recursive: true })
  const app = JSON.parse(readFileSync(join(newer, 'app.json'), 'utf8'))
  app.permission = { ...app.permission, 'scope.record': { desc: 'to hear you' } }
  writeFileSync(join(newer, 'app.json'), JSON.stringify(app))
  writeFileSync(join(newer, 'more.js'), '1')
  await run('pack', newer, '--key', at('dev.key'), '--appid', 'wx0000000000000001', '--version', '1.1.0', '-o', at('newer.mpk'))
  const { diff } = (await run('inspect', at('newer.mpk'), '--diff', at('shop.mpk'), '--json')).json()
  assert.deepEqual([diff.added, diff.removed, diff.scopes_added, diff.signer_changed], [['more.js'], [], ['scope.record'], false])
  assert.deepEqual(diff.changed, ['app.json'])
  const text = await run('inspect', at('newer.mpk'), '--diff', at('shop.mpk'))
  assert.match(text.stdout, /asks for more\n  ! scope\.record/)
})

test('a stranger\'s package neither verifies nor runs; a trusted one does both', async () => {
  const data = at('data')
  const stranger = await run('verify', at('shop.mpk'), '--data', data)
  assert.equal(stranger.code, 1)
  assert.match(stranger.stderr, /whom this host does not trust: `menshen key trust ed25519:/)
  const refused = await run('run', at('shop.mpk'), '--data', data)
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /does not trust/)
  assert.equal((await run('verify', at('shop.mpk'), '--by', signer, '--data', data)).code, 0)
  assert.equal((await run('key', 'trust', signer, '--name', 'the shop', '--data', data)).code, 0)
  assert.match((await run('verify', at('shop.mpk'), '--data', data)).stdout, /\(the shop\) signed; wx0000000000000001 1\.0\.0/)
  const host = await start([at('shop.mpk')], { data })
  try {
    const program = host.programs[0]
    assert.equal(program.id, `mpk:${signer.slice(8)}:wx0000000000000001`)
    const shell = await connect(host.url)
    const page = await shell.launch(program.id)
    assert.ok(!page.error, page.error)
    await shell.until((m) => m.t === 'page' && m.guest === page.guest && m.op === 'open')
    shell.leave()
  } finally {
    await host.stop()
  }
  assert.equal((await run('key', 'distrust', signer, '--data', data)).code, 0)
  const records = (await run('audit', 'show', '--json', '--data', data)).stdout.trim().split('\n').map((line) => JSON.parse(line))
  const told = records.filter((r) => r.operation.startsWith('trust.')).map((r) => [r.operation, r.detail])
  assert.deepEqual(told, [['trust.add', signer], ['trust.remove', signer]], 'both stand in the audit log')
  assert.equal((await run('verify', at('shop.mpk'), '--data', data)).code, 1)
})

test('what was changed after the signature is named', async () => {
  const bytes = readFileSync(at('shop.mpk'))
  const bad = async (change) => {
    const changed = Buffer.from(bytes)
    const out = change(changed) ?? changed
    writeFileSync(at('bad.mpk'), out)
    const done = await run('verify', at('bad.mpk'), '--by', signer)
    assert.equal(done.code, 1)
    return done.stderr
  }
  assert.match(await bad((b) => { b[b.indexOf('Page(')] ^= 1 }), /is damaged: its checksum does not fit/)
  assert.match(await bad((b) => b.subarray(0, b.length - 7)), /was not copied whole/)
  assert.match(await bad((b) => Buffer.concat([Buffer.from('#!/bin/sh\n'), b])), /begins no file and no directory/)
  assert.match(await bad((b) => Buffer.concat([b, Buffer.from('x')])), /the directory differs/)
  // Packed again by another tool, every checksum right.
  execFileSync('python3', ['-c', 'import sys,zipfile\na=zipfile.ZipFile(sys.argv[1]); b=zipfile.ZipFile(sys.argv[2],"w")\nfor n in a.namelist(): b.writestr(n, a.read(n))\nb.close()', at('shop.mpk'), at('foreign.mpk')])
  const foreign = await run('verify', at('foreign.mpk'), '--by', signer)
  assert.equal(foreign.code, 1)
  assert.match(foreign.stderr, /of a ZIP that is not ours/)
})

test('what cannot be packed is told, and nothing is left behind', async () => {
  const large = at('large')
  cpSync(shop, large, { recursive: true })
  writeFileSync(join(large, 'big.png'), Buffer.alloc((2 << 20) + 1))
  const done = await run('pack', large, '--key', at('dev.key'), '--appid', 'wx0000000000000001', '-o', at('large.mpk'))
  assert.equal(done.code, 1)
  assert.match(done.stderr, /the main package has \d+ bytes of the 2097152 allowed; the largest of it: big\.png/)
  assert.ok(!existsSync(at('large.mpk')))
  const unnamed = await run('pack', join(root, 'examples/hello'), '--key', at('dev.key'))
  assert.match(unnamed.stderr, /which version is it\?/)
  const none = await run('pack', shop, '--key', at('none.key'))
  assert.match(none.stderr, /menshen key new FILE/)
  const broken = await run('pack', join(root, 'tests/specs/bad/no-app'), '--key', at('dev.key'), '--version', '1')
  assert.equal(broken.code, 1)
})
