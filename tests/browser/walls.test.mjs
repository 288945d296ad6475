// Walls 8 and 9 in a real browser: loopback is a hostile network, and the view opens no connection. Each case does what a
// hostile page or server on this machine would do, and one after it shows that the same thing works where it is allowed.
import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import { after, afterEach, before, test } from 'node:test'
import { holds, until } from '../until.mjs'
import { stand } from './phone.mjs'

const it = stand(['examples/shop'])
let origin, port, entry, secret, cookies
before(async () => {
  await it.start()
  const url = new URL(it.menshen.url)
  ;({ origin, port } = url)
  entry = url.pathname
  secret = url.hash.slice(3)
})
after(it.stop)
afterEach(it.close)

/** A server of somebody else on this machine; it keeps the headers that browsers send it. */
async function stranger(page = '<!doctype html><title>stranger</title>') {
  const seen = []
  const server = createServer((q, a) => {
    seen.push({ url: q.url, ...q.headers })
    a.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' }).end(page)
  })
  server.on('upgrade', (q, socket) => {
    seen.push({ url: q.url, ...q.headers })
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  await new Promise((ok) => server.listen(0, '127.0.0.1', ok))
  const at = server.address().port
  return { seen, port: at, url: `http://127.0.0.1:${at}/`, close: () => { server.closeAllConnections(); server.close() } }
}

/** A request with any headers at all, which no browser would let a page write. */
const raw = (path, headers, upgrade = false) => new Promise((ok, no) => {
  const extra = upgrade ? { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' } : {}
  const q = request({ host: '127.0.0.1', port, path, headers: { ...extra, ...headers } }, (a) => {
    let body = ''
    a.on('data', (d) => (body += d)).on('end', () => ok({ status: a.statusCode, headers: a.headers, body }))
  })
  q.on('upgrade', (a, socket) => { socket.destroy(); ok({ status: a.statusCode, headers: a.headers, body: '' }) })
  q.on('error', no)
  q.end()
})

const cookieOf = async (phone) => {
  const all = await phone.context.cookies(origin)
  return all.find((c) => c.name === '__Host-menshen')
}

test('the cookie is bound to the one name and goes to no other port or name', async () => {
  const phone = await it.phone()
  const cookie = await cookieOf(phone)
  assert.deepEqual({ httpOnly: cookie.httpOnly, secure: cookie.secure, sameSite: cookie.sameSite, path: cookie.path }, { httpOnly: true, secure: true, sameSite: 'Strict', path: '/' })
  assert.equal(await phone.page.evaluate(() => document.cookie), '')
  cookies = `${cookie.name}=${cookie.value}`
  const other = await stranger()
  const page = await phone.context.newPage()
  const name = new URL(origin).hostname
  for (const address of [other.url, `http://localhost:${other.port}/`, `http://${name}:${other.port}/same-name`, `http://x.${name}:${other.port}/`]) await page.goto(address)
  assert.ok(other.seen.length >= 4)
  // A cookie knows no port: one of the very same name is another matter only because nobody can guess that name.
  for (const one of other.seen.filter((s) => !s.host.startsWith(name))) assert.equal(one.cookie, undefined, one.host)
  other.close()
})

test('a page without the secret shows one sentence and starts nothing', async () => {
  const context = await it.browser.newContext()
  const page = await context.newPage()
  await page.goto(`${origin}/`)
  assert.match(await page.innerText('body'), /^Open the address that the terminal shows\.\s+请打开终端里显示的地址。$/)
  assert.equal(await page.locator('script, link, img, iframe').count(), 0)
  // With the cookie, but without the secret of the fragment.
  await page.goto(`${origin}${entry}`)
  await page.getByText('Open the address that the terminal shows.').waitFor()
  assert.equal(await page.locator('iframe, .phone').count(), 0)
  await page.goto(`${origin}${entry}#k=${'0'.repeat(secret.length)}`)
  await page.reload()
  await page.getByText('Open the address that the terminal shows.').waitFor()
  assert.equal(await page.locator('iframe, .phone').count(), 0)
  await context.close()
})

test('a WebSocket from another origin of this machine is refused, even with the cookie', async () => {
  const phone = await it.phone()
  const other = await stranger()
  const page = await phone.context.newPage()
  await page.goto(other.url)
  const opened = (url) => page.evaluate((url) => new Promise((ok) => { const s = new WebSocket(url); s.onopen = () => ok(true); s.onerror = () => ok(false) }), url)
  assert.equal(await opened(`${origin.replace('http', 'ws')}/ws`), false)
  other.close()
  const { host } = new URL(origin)
  for (const [what, headers, status] of [
    ['right', { host, origin, cookie: cookies }, 101],
    ['of another origin', { host, origin: other.url.slice(0, -1), cookie: cookies }, 403],
    ['of an opaque origin', { host, origin: 'null', cookie: cookies }, 403],
    ['without an origin', { host, cookie: cookies }, 403],
    ['without the cookie', { host, origin }, 403],
    ['by a rebound name', { host: `evil.example:${port}`, origin: `http://evil.example:${port}`, cookie: cookies }, 421],
    ['by the bare address', { host: `127.0.0.1:${port}`, origin, cookie: cookies }, 421],
  ]) assert.equal((await raw('/ws', headers, true)).status, status, what)
})

test('a name rebound to this machine gets nothing', async () => {
  for (const path of ['/', '/shell.js', entry, '/v/00000000000000000000000000000000/']) {
    const answer = await raw(path, { host: `evil.example:${port}`, cookie: cookies })
    assert.equal(answer.status, 421, path)
    assert.doesNotMatch(answer.body, /<script|menshen/i)
  }
})

test('no page of another origin can frame the shell or a view, or read them', async () => {
  const phone = await it.phone()
  const view = await phone.page.locator('.page.seen > iframe.view').evaluate((f) => f.src)
  const other = await stranger(`<!doctype html><iframe id=a src="${origin}/"></iframe><iframe id=b src="${view}"></iframe><img id=c src="${view}f/images/avatar.svg">`)
  const page = await phone.context.newPage()
  const problems = []
  page.on('console', (m) => problems.push(m.text()))
  await page.goto(other.url)
  await holds(() => {
    assert.equal(page.frames().length, 3)
    for (const frame of page.frames().slice(1)) assert.match(frame.url(), /^chrome-error:/)
    assert.ok(problems.filter((p) => /frame-ancestors|Content Security Policy|framing/i.test(p)).length >= 1, problems.join('\n'))
  }, { what: 'both frames to be refused' })
  assert.equal(await page.evaluate((url) => fetch(url, { credentials: 'include' }).then(() => 'read', () => 'refused'), `${origin}/shell.js`), 'refused')
  other.close()
})

test('the view has an opaque origin, no storage, and opens no connection of any kind', async () => {
  const phone = await it.phone()
  for (const sandbox of await phone.page.locator('iframe').evaluateAll((all) => all.map((f) => f.getAttribute('sandbox')))) assert.equal(sandbox, 'allow-scripts')
  const other = await stranger()
  const frame = await phone.frame()
  const tries = await frame.evaluate(async ({ url, origin, port }) => {
    const out = {}
    const tried = async (name, f) => { try { out[name] = await Promise.race([f(), new Promise((ok) => setTimeout(() => ok('silence'), 1500))]) } catch (e) { out[name] = 'refused' } }
    const socket = (url) => new Promise((ok) => { const s = new WebSocket(url); s.onopen = () => ok('open'); s.onerror = () => ok('refused') })
    const load = (tag, attribute, url) => new Promise((ok) => { const e = document.createElement(tag); e.onload = e.onloadedmetadata = () => ok('open'); e.onerror = () => ok('refused'); e[attribute] = url; document.body.append(e) })
    out.origin = self.origin
    await tried('fetch', () => fetch(url).then(() => 'open'))
    await tried('fetch own', () => fetch('f/app.json').then(() => 'open'))
    await tried('fetch shell', () => fetch(`${origin}/shell.js`, { mode: 'no-cors' }).then(() => 'open'))
    await tried('xhr', () => new Promise((ok) => { const x = new XMLHttpRequest(); x.onload = () => ok('open'); x.onerror = () => ok('refused'); x.open('GET', url); x.send() }))
    await tried('beacon', async () => (navigator.sendBeacon(url, 'x') ? 'sent' : 'refused'))
    await tried('websocket', () => socket(url.replace('http', 'ws')))
    await tried('websocket own', () => socket(`${origin.replace('http', 'ws')}/ws`))
    await tried('events', () => new Promise((ok) => { const s = new EventSource(url); s.onopen = () => ok('open'); s.onerror = () => ok('refused') }))
    await tried('image', () => load('img', 'src', `${url}x.png`))
    await tried('media', () => load('video', 'src', `${url}x.webm`))
    await tried('frame', () => new Promise((ok) => { const e = document.createElement('iframe'); e.src = url; document.body.append(e); setTimeout(() => ok('refused'), 500) }))
    await tried('prefetch', () => load('link', 'href', `${url}prefetch`))
    await tried('font', () => new FontFace('x', `url(${url}font)`).load().then(() => 'open'))
    await tried('worker', async () => { const w = new Worker(URL.createObjectURL(new Blob(['1']))); return new Promise((ok) => { w.onerror = () => ok('refused'); setTimeout(() => ok('silence'), 500) }) })
    await tried('popup', async () => (window.open(url) ? 'open' : 'refused'))
    await tried('form', async () => { const f = document.createElement('form'); f.action = url; document.body.append(f); f.submit(); return 'refused' })
    await tried('top', async () => { top.location = url; return 'silence' })
    await tried('cookie', async () => { document.cookie = 'a=b'; return document.cookie === '' ? 'refused' : 'open' })
    await tried('storage', async () => { localStorage.setItem('a', 'b'); return 'open' })
    await tried('database', () => new Promise((ok, no) => { const q = indexedDB.open('x'); q.onsuccess = () => ok('open'); q.onerror = () => no(q.error) }))
    await tried('parent', async () => { void parent.document; return 'open' })
    await tried('rtc', async () => { const c = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] }); c.createDataChannel('x'); await c.setLocalDescription(await c.createOffer()); return 'silence' })
    return out
  }, { url: other.url, origin, port: other.port })
  const { origin: own, ...rest } = tries
  assert.equal(own, 'null')
  for (const [name, outcome] of Object.entries(rest)) assert.notEqual(outcome, 'open', name)
  await phone.page.waitForTimeout(500)
  assert.deepEqual(other.seen.map((s) => s.url), [], 'not one request arrived')
  other.close()
  // The same address answers whoever is allowed to ask: the silence above was the wall's.
  const proof = await stranger()
  assert.equal((await fetch(proof.url)).status, 200)
  proof.close()
})

test('no JavaScript of the program is in the browser: only shell.js and view.js', async () => {
  const phone = await it.phone()
  const sources = []
  await phone.tapWords('Clay teapot')
  await phone.title('Clay teapot')
  await phone.tap('#add')
  // A sandboxed frame may have a process of its own: each frame is asked. Enabling tells every script there is.
  for (const frame of phone.page.frames()) {
    const cdp = await phone.context.newCDPSession(frame).catch(() => phone.context.newCDPSession(phone.page))
    cdp.on('Debugger.scriptParsed', (e) => sources.push({ url: e.url, length: e.length }))
    await cdp.send('Debugger.enable')
  }
  // Playwright's own helpers have no address; a script of a page always has one, or the policy would have stopped it.
  const named = () => [...new Set(sources.filter((s) => s.url).map((s) => new URL(s.url).pathname.replace(/^\/v\/[0-9a-f]{32}/, '/v/…')))].sort()
  await until(() => named().length >= 2, { what: 'the scripts to be told' })
  assert.deepEqual(named(), ['/shell.js', '/v/…/view.js'])
  const texts = await Promise.all((await phone.page.frames()).map((f) => f.evaluate(() => [...document.scripts].map((s) => [s.getAttribute('src'), s.textContent]))))
  assert.ok(texts.flat().every(([src, text]) => /^(\/?shell|view)\.js$/.test(src ?? '') && !text), JSON.stringify(texts))
  // What the program's own code says is nowhere in what the browser got.
  const held = (await Promise.all(phone.page.frames().map((f) => f.evaluate(() => Object.keys(globalThis).join() + document.documentElement.outerHTML)))).join()
  assert.doesNotMatch(held, /dropPicked|inCategory/)
})
