// The network from end to end: an unmodified program in the jail, the real binary, and a developer's server on this machine that
// `--map` stands in for `shop.example`.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { exec, menshen, root } from './menshen.mjs'
import { connect, start } from './shell.mjs'

const program = join(root, 'tests/specs/programs/network')
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const seen = []
const said = new Map()
let server, run, shell, guest

const routes = {
  '/echo': (request, body) => ({ type: 'application/json', body: JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body: body.toString('latin1') }) }),
  '/bom': () => ({ type: 'application/json', body: '\ufeff{"a":1}' }),
  '/missing': () => ({ status: 404, type: 'text/plain', body: 'none' }),
  '/packed': () => ({ type: 'text/plain', body: gzipSync('unpacked'), headers: { 'content-encoding': 'gzip' } }),
  '/redirect': () => ({ status: 302, headers: { location: '/missing', 'set-cookie': ['a=1', 'b=2'] }, body: '' }),
  '/to-evil': () => ({ status: 302, headers: { location: 'https://evil.example/' }, body: '' }),
  '/to-inside': () => ({ status: 302, headers: { location: 'https://127.0.0.1/' }, body: '' }),
  '/p.png': () => ({ type: 'image/png', body: PNG }),
  '/up': (_, body) => ({ type: 'text/plain', body: `${body.length}` }),
}

const answer = async (request, response) => {
  const parts = []
  for await (const part of request) parts.push(part)
  const body = Buffer.concat(parts)
  seen.push({ method: request.method, url: request.url, headers: request.headers, body: body.toString('latin1') })
  const path = request.url.split('?')[0]
  if (path === '/never') return
  if (path === '/chunks') {
    response.write('one')
    setTimeout(() => response.end('three'), 50)
    return
  }
  const { status = 200, type, body: text, headers = {} } = routes[path](request, body)
  response.writeHead(status, { ...(type ? { 'content-type': type } : {}), ...headers }).end(text)
}

/** Sends every frame of a WebSocket back as it came, without the mask. */
const upgrade = (request, socket) => {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: chat\r\n\r\n`)
  seen.push({ method: 'UPGRADE', url: request.url, headers: request.headers })
  socket.on('error', () => {})
  socket.on('data', (frame) => {
    const size = frame[1] & 127
    const mask = frame.subarray(2, 6)
    const body = Buffer.from(frame.subarray(6, 6 + size)).map((byte, i) => byte ^ mask[i % 4])
    socket.write(Buffer.concat([Buffer.from([frame[0], size]), body]))
    if ((frame[0] & 15) === 8) socket.end()
  })
}

before(async () => {
  server = createServer(answer)
  server.on('upgrade', upgrade)
  await new Promise((ok) => server.listen(0, '127.0.0.1', ok))
  run = await start([program], { args: ['--map', `shop.example=127.0.0.1:${server.address().port}`] })
  const at = join(run.data, 'map/shop.example')
  server.setSecureContext({ cert: readFileSync(`${at}.pem`), key: readFileSync(`${at}.key`) })
  shell = await connect(run.url)
  guest = (await shell.launch(run.programs[0].id)).guest
  await shell.until((m) => m.t === 'inspect' && m.kind === 'console' && m.args[0] === 'done', 60_000)
  for (const m of shell.messages) if (m.t === 'inspect' && m.kind === 'console') said.set(m.args[0], JSON.parse(m.args[1]))
})

after(async () => {
  shell?.leave()
  await run?.stop()
  server?.closeAllConnections()
  server?.close()
})

const got = (name) => {
  assert.ok(said.has(name), `${name} was not told; told were ${[...said.keys()].join(', ')}`)
  return said.get(name)
}

test('an unmodified program reaches its server and no other', () => {
  assert.deepEqual(got('can'), [true, true, true, true, true, true])
  const get = got('get').data
  assert.equal(get.method, 'GET')
  // What the program asked, and at its end what the host signs it with.
  assert.match(get.url, /^\/echo\?x=1&a=%E4%B8%AD%20%E6%96%87&b=%5B1%5D&sig_kid=[\w-]{43}&sig_ts=\d+&sig_nonce=\w{32}&signature=[0-9a-f]{128}$/)
  assert.equal(get.headers.host, 'shop.example')
  assert.match(get.headers.referer, /^https:\/\/servicewechat\.com\/[^/]+\/devtools\/page-frame\.html$/)
  assert.equal(get.headers['content-type'], 'application/json')
  assert.equal(got('json').data.body, '{"a":1}')
  assert.equal(got('form').data.body, 'a=1%262&b=')
  assert.deepEqual([got('text').data.method, got('text').data.body], ['PUT', 'plain'])
  assert.equal(got('binary').data.body, '\x00\xffA')
  assert.deepEqual(got('arraybuffer'), { is: true, length: 10 })
  assert.deepEqual(got('bom').data, { a: 1 })
  assert.equal(got('nojson').data, '{"a":1}')
  assert.deepEqual([got('missing').ok, got('missing').statusCode, got('missing').data], [true, 404, 'none'])
  assert.equal(got('packed').data, 'unpacked')
  assert.equal(got('redirected').statusCode, 404)
  assert.deepEqual(got('manual'), { statusCode: 302, location: '/missing', cookies: ['a=1', 'b=2'] })
  assert.deepEqual(got('chunked'), ['headers 200', 'chunk 3', 'chunk 5', 'success 200'])
  const words = (name) => [got(name).ok, got(name).errno, got(name).errMsg]
  assert.deepEqual(words('circle'), [false, 600010, 'request:fail data is not serializable'])
  assert.deepEqual(words('aborted'), [false, 1, 'request:fail abort'])
  assert.deepEqual(words('late'), [false, 5, 'request:fail timeout'])
  for (const name of [...said.keys()].filter((n) => n.startsWith('refused http'))) {
    const invalid = name.includes('@')
    assert.deepEqual(words(name).slice(0, 2), [false, invalid ? 600009 : 600002], name)
    if (!invalid) assert.equal(words(name)[2], 'request:fail url not in domain list')
  }
  assert.deepEqual(words('refused nonsense'), [false, 600009, 'request:fail invalid url "nonsense"'])
  assert.equal(words('refused no url')[0], false)
  assert.deepEqual(words('refused header').slice(0, 2), [false, 600005])
  assert.deepEqual(words('refused upload'), [false, 600002, 'uploadFile:fail url not in domain list'])
  assert.deepEqual(words('refused download'), [false, 600002, 'downloadFile:fail url not in domain list'])
  assert.deepEqual(words('refused socket'), [false, 600002, 'connectSocket:fail url not in domain list'])
})

test('files go up and come down with their progress', () => {
  const up = got('upload')
  assert.equal(up.statusCode, 200)
  assert.ok(Number(up.data) > 200_000, up.data)
  assert.deepEqual(up.last, { progress: 100, totalBytesSent: Number(up.data), totalBytesExpectedToSend: Number(up.data) })
  const body = seen.find((r) => r.url === '/up').body
  assert.match(body, /name="who"\r\n\r\nme\r\n/)
  assert.match(body, /name="file"; filename="up\.txt"\r\nContent-Type: text\/plain/)
  assert.deepEqual([got('download').bytes, got('download').last], [PNG.length, PNG.length])
  assert.deepEqual(got('picture'), { width: 1, height: 1, type: 'png' })
})

test('a WebSocket sends, receives and closes', () => {
  assert.deepEqual(got('socket'), ['open', 'hé', 'bytes 3', 'close 3001 done'])
  const shake = seen.find((r) => r.method === 'UPGRADE')
  assert.equal(shake.headers['sec-websocket-protocol'], 'chat')
  assert.match(shake.headers.referer, /servicewechat/)
})

test('the inspector is told of each, and the shell of the mapped name', () => {
  const notes = shell.messages.filter((m) => m.t === 'inspect' && m.kind === 'network' && m.guest === guest)
  const first = notes.find((n) => n.url.includes('/echo?x=1'))
  assert.deepEqual([first.api, first.method, first.host, first.status, first.verdict], ['request', 'GET', 'shop.example', 200, 'ok'])
  assert.match(first.address, /^127\.0\.0\.1:\d+$/)
  assert.ok(notes.filter((n) => n.verdict === 'refused').length >= 8)
  assert.ok(shell.welcome.mapped[0].startsWith('shop.example:443 → 127.0.0.1:'))
  assert.match(run.text, /--map: shop\.example:443 .*development/)
  assert.equal(statSync(join(run.data, 'map/authority.key')).mode & 0o777, 0o600)
})

test('--map is refused with --production and for anything but this machine', async () => {
  for (const args of [['--production', '--map', 'shop.example=127.0.0.1:1'], ['--map', 'shop.example=10.0.0.1:1'], ['--map', 'shop.example'], ['--map', 'localhost=127.0.0.1:1']]) {
    const done = await exec(menshen, ['run', program, ...args])
    assert.equal(done.code, 2, `${args.join(' ')}: ${done.stderr}`)
  }
})

test('grants are kept by program and name what cannot be granted', async () => {
  const data = ['--data', run.data]
  const good = await exec(menshen, ['grant', 'add', program, '--request-domain', 'https://shop.example:8443', '--socket-domain', 'wss://push.shop.example', '--image-domains', 'listed', ...data])
  assert.equal(good.code, 0, good.stderr)
  const shown = JSON.parse((await exec(menshen, ['grant', 'show', '--json', ...data])).stdout)
  assert.deepEqual(shown, [{ program: run.programs[0].id, lists: { request: ['https://shop.example:8443'], upload: [], download: [], socket: ['wss://push.shop.example'], 'image-domains': 'listed' } }])
  for (const bad of ['http://shop.example', 'https://127.0.0.1', 'https://localhost', 'https://*.shop.example', 'https://api.weixin.qq.com', 'wss://shop.example', 'https://shop.example/path']) {
    const done = await exec(menshen, ['grant', 'add', program, '--request-domain', bad, ...data])
    assert.equal(done.code, 1, bad)
    assert.match(done.stderr, /cannot be a domain/, bad)
  }
  assert.equal((await exec(menshen, ['grant', 'add', 'nothing', '--request-domain', 'https://a.example', ...data])).code, 1)
})
