// Signed requests and answers from end to end: an unmodified program, the real binary, and a developer's server that uses the very
// files which docs/back-end.md hands out. What it signs badly reaches no program.
import assert from 'node:assert/strict'
import { createDecipheriv, createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import { createServer as listen } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Refused, signAnswer, Verifier } from '../examples/back-end/verify.mjs'
import { exec, menshen, root } from './menshen.mjs'
import { connect, start } from './shell.mjs'

const program = join(root, 'tests/specs/programs/signed')
const APPID = 'wx0123456789abcdef'
const data = mkdtempSync(join(tmpdir(), 'menshen-signed-'))
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const own = { key: privateKey, x: publicKey.export({ format: 'jwk' }).x }
const seen = []
const said = []
let server, run, shell, verifier, platform, secret, earlier

const answer = async (request, response) => {
  const parts = []
  for await (const part of request) parts.push(part)
  const body = Buffer.concat(parts)
  const [path, query = null] = request.url.split(/\?(.*)/s)
  const asked = { method: request.method, authority: request.headers.host, path, query, headers: request.headers, body }
  let believed
  try {
    believed = verifier.request(asked)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    seen.push({ path, refused: error.message })
    return response.writeHead(error.status).end(JSON.stringify({ errcode: error.errcode }))
  }
  seen.push({ path, query, openid: believed.openid, asked })
  const good = Buffer.from(JSON.stringify({ openid: believed.openid }))
  const signed = (status, text) => signAnswer(believed, { status, body: text, own })
  if (path === '/again') return response.writeHead(302, { location: `/who?${query}`, ...signed(302, Buffer.alloc(0)) }).end()
  let headers = signed(200, good)
  if (path === '/missing') headers = {}
  if (path === '/replayed') headers = earlier ??= headers
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(path === '/tampered' ? Buffer.from('{"openid":"forged"}') : good)
}

before(async () => {
  server = createServer(answer)
  await new Promise((ok) => server.listen(0, '127.0.0.1', ok))
  // A port that was free a moment ago, for the platform.
  const port = await new Promise((ok) => { const probe = listen().listen(0, '127.0.0.1', () => { const { port } = probe.address(); probe.close(() => ok(port)) }) })
  platform = `http://127.0.0.1:${port}`
  const at = ['--data', data]
  const granted = await exec(menshen, ['grant', 'add', program, '--identity', 'shop.example', '--require-checksum', 'shop.example', '--answer-key', `shop.example=${own.x}`, ...at])
  assert.equal(granted.code, 0, granted.stderr)
  verifier = new Verifier({ appid: APPID, authorities: ['shop.example'], keys: JSON.parse((await exec(menshen, ['platform', 'keys', ...at])).stdout), since: 0 })
  secret = JSON.parse((await exec(menshen, ['platform', 'app', APPID, '--json', ...at])).stdout).secret
  run = await start([program], { data, args: ['--map', `shop.example=127.0.0.1:${server.address().port}`, '--platform-port', String(port)] })
  server.setSecureContext({ cert: readFileSync(join(data, 'map/shop.example.pem')), key: readFileSync(join(data, 'map/shop.example.key')) })
  shell = await connect(run.url)
  await shell.launch(run.programs[0].id)
  await shell.until((m) => m.t === 'inspect' && m.kind === 'console' && m.args[0] === 'done', 60_000)
  for (const m of shell.messages) if (m.t === 'inspect' && m.kind === 'console') said.push([m.args[0], JSON.parse(m.args[1])])
})

after(async () => {
  shell?.leave()
  await run?.stop()
  server?.closeAllConnections()
  server?.close()
  rmSync(data, { recursive: true, force: true })
})

const got = (name, n = 0) => said.filter(([word]) => word === name)[n]?.[1] ?? assert.fail(`${name} was not told: ${JSON.stringify(said)}`)

test('every request of an unmodified program is believed by the code that the documents hand out', () => {
  assert.deepEqual(seen.filter((one) => one.refused), [])
  assert.equal(seen.length, 11, JSON.stringify(seen.map((one) => one.path)))
  assert.match(seen[0].query, /^sig_kid=[\w-]{43}&sig_ts=\d+&sig_nonce=\w{32}&signature=[0-9a-f]{128}$/)
  assert.equal(seen.find((one) => one.path === '/up').query, null, 'uploads carry headers alone')
  assert.equal(seen[0].openid, null, 'before the login nobody is named')
  assert.match(seen[1].openid, /^o[0-9a-f]{27}$/)
  for (const changed of [{ path: '/other' }, { body: Buffer.from('{}') }, { method: 'PUT' }]) assert.throws(() => verifier.request({ ...seen[1].asked, ...changed }), Refused)
  assert.throws(() => verifier.request(seen[1].asked), (error) => error.errcode === 104100, 'a replay')
})

test('an answer that is not signed for the very request reaches no program', () => {
  const { openid } = seen[1]
  for (const name of ['who', 'again']) assert.deepEqual([got(name).ok, got(name).data], [true, { openid }], name)
  assert.deepEqual([got('replayed').ok, got('up').ok, got('down').text], [true, true, JSON.stringify({ openid })])
  const sum = createHash('sha256').update(JSON.stringify({ openid })).digest('hex')
  assert.equal(got('who').sum, `sha-256=${sum}`)
  for (const wrong of [got('tampered'), got('replayed', 1), got('missing')]) assert.deepEqual([wrong.ok, wrong.errno, wrong.errMsg], [false, 600004, 'request:fail checksum mismatch'])
  assert.deepEqual([got('evil').ok, got('evil').errno, got('evil').errMsg], [false, 600004, 'downloadFile:fail checksum mismatch'])
})

test('the inspector is told the signature and the verdict', () => {
  const notes = shell.messages.filter((m) => m.t === 'inspect' && m.kind === 'network')
  const of = (path) => notes.find((n) => n.url.includes(path))
  assert.deepEqual([of('/who?a=1').checksum, of('/who?a=1').signed.form, of('/who?a=1').signed.mode, of('/who?a=1').signed.named], ['signed', 'query-and-header', 'ed25519', true])
  assert.deepEqual([of('/up').signed.form, of('/tampered').verdict, of('/tampered').checksum], ['header', 'mismatch', 'mismatch'])
  assert.match(of('/tampered').why, /hash that was signed/)
  assert.ok(notes.every((n) => n.kid.length === 43 && n.ms >= n.answer))
})

test('the server redeems the code and opens what is sealed for it', async () => {
  const ask = async (query, headers = {}) => (await fetch(`${platform}/sns/jscode2session?${new URLSearchParams(query)}`, { headers })).json()
  const good = { appid: APPID, secret, js_code: got('login').code, grant_type: 'authorization_code' }
  assert.equal((await ask({ ...good, secret: 'wrong' })).errcode, 40125)
  assert.equal((await ask({ ...good, appid: 'wx0' })).errcode, 40125)
  const session = await ask(good)
  assert.equal(session.openid, seen[1].openid)
  assert.equal((await ask(good)).errcode, 40029, 'once')
  const { encryptedData, iv, rawData, signature } = got('info')
  const key = Buffer.from(session.session_key, 'base64')
  const open = createDecipheriv('aes-128-cbc', key, Buffer.from(iv, 'base64'))
  const inside = JSON.parse(Buffer.concat([open.update(encryptedData, 'base64'), open.final()]))
  assert.deepEqual([inside.openId, inside.watermark.appid], [session.openid, APPID])
  assert.equal(signature, createHash('sha1').update(rawData + session.session_key).digest('hex'))
  assert.equal((await fetch(`${platform}/.well-known/menshen/keys.json`)).status, 200)
  assert.equal((await fetch(`${platform}/.well-known/menshen/keys.json`, { headers: { origin: 'https://evil.example' } })).status, 421, 'no page of a browser')
})
