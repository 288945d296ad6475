// A broker for the shell's development and tests: speaks section 6 with pretended programs. Run it by itself to look at
// the shell: `node web/shell/test/mock-broker.mjs 4400`.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateSync } from 'node:zlib'
import * as world from './mock-programs.mjs'
import { accept } from './websocket.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; frame-src 'self' http://door.localhost:*; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** A PNG of one disc of a colour on a clear ground: a tab icon. */
function disc(r, g, b, hole) {
  const size = 54
  const rows = []
  for (let y = 0; y < size; y++) {
    const row = Buffer.alloc(1 + size * 4)
    for (let x = 0; x < size; x++) {
      const d = Math.hypot(x - 26.5, y - 26.5)
      const a = Math.max(0, Math.min(1, 22 - d)) * (hole ? Math.max(0, Math.min(1, d - 17)) : 1)
      row.set([r, g, b, Math.round(a * 255)], 1 + x * 4)
    }
    rows.push(row)
  }
  const table = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0 })
  const crc = (data) => { let c = 0xffffffff; for (const x of data) c = table[(c ^ x) & 255] ^ (c >>> 8); return (c ^ 0xffffffff) >>> 0 }
  const chunk = (name, data) => { const body = Buffer.concat([Buffer.from(name), data]); const out = Buffer.alloc(8 + body.length); out.writeUInt32BE(data.length, 0); body.copy(out, 4); out.writeUInt32BE(crc(body), 4 + body.length); return out }
  const head = Buffer.from([0, 0, 0, size, 0, 0, 0, size, 8, 6, 0, 0, 0])
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))])
}

/** Starts the mock with the built shell in `dist`; `log` has every text message of the shell. */
export async function start({ port = 0, dist = join(here, '../../dist') } = {}) {
  const secret = randomBytes(16).toString('hex')
  const host = `${randomBytes(16).toString('hex')}.localhost`
  const log = []
  const lines = new Set()
  const file = (response, path, type, csp) => {
    response.writeHead(200, { 'content-type': type, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', ...(csp ? { 'content-security-policy': csp } : {}) })
    response.end(readFileSync(path))
  }
  const server = createServer((request, response) => {
    const path = request.url.split('?')[0]
    if (path === '/' || path.startsWith('/p/')) return file(response, join(dist, 'shell.html'), 'text/html', CSP)
    if (path === '/shell.js') return file(response, join(dist, 'shell.js'), 'text/javascript')
    if (path === '/shell.css') return file(response, join(dist, 'shell.css'), 'text/css')
    if (request.headers.host.startsWith('door.') && path === '/w/') {
      response.writeHead(200, { 'content-type': 'text/html' })
      return response.end('<!doctype html><h1>door</h1><script src=/w/door.js></script>')
    }
    if (path === '/w/door.js') return file(response, join(here, 'mock-door.js'), 'text/javascript')
    const view = /^\/v\/[0-9a-f]{32}\/(.*)$/.exec(path)
    if (view && view[1] === '') {
      response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': `sandbox allow-scripts; default-src 'none'; script-src http://${request.headers.host}; style-src http://${request.headers.host} 'unsafe-inline'; img-src http://${request.headers.host}` })
      return response.end('<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width"><link rel=stylesheet href=view.css><body><script src=view.js></script>')
    }
    if (view && view[1] === 'view.js') return file(response, join(here, 'mock-view.js'), 'text/javascript')
    if (view && view[1] === 'view.css') return file(response, join(here, 'mock-view.css'), 'text/css')
    if (view && view[1].startsWith('f/images/')) {
      response.writeHead(200, { 'content-type': 'image/png' })
      return response.end(view[1].includes('-on') ? disc(185, 58, 40, false) : disc(122, 126, 131, true))
    }
    response.writeHead(404).end()
  })
  server.on('upgrade', (request, socket) => {
    const line = accept(request, socket, (message) => session.receive(message), () => { session.end(); lines.delete(session) })
    const session = new Session(line, secret, log)
    lines.add(session)
  })
  await new Promise((done) => server.listen(port, '127.0.0.1', done))
  const address = `http://${host}:${server.address().port}/`
  return {
    address, secret, log, url: `${address}#k=${secret}`, server,
    get session() { return [...lines].at(-1) },
    drop() { for (const one of [...lines]) one.line.close(1001) },
    async stop() { this.drop(); server.closeAllConnections(); await new Promise((done) => server.close(done)) },
  }
}

class Session {
  guests = new Map()
  next = 1
  spare = null

  constructor(line, secret, log) {
    Object.assign(this, { line, secret, log })
  }

  /** What a web-view's wish is answered; a test puts its own here. */
  web() { return { refused: { why: 'x.example is not a business domain of this host', help: 'menshen run DIR --business-domain x.example' } } }
  send(message) { this.line.text(message) }
  end() { for (const guest of this.guests.values()) clearInterval(guest.timer) }

  receive(message) {
    if (typeof message !== 'string') return this.event(message)
    const m = JSON.parse(message)
    this.log.push(m)
    const guest = this.guests.get(m.guest)
    if (m.t === 'hello') {
      if (m.secret !== this.secret) return this.line.close(4001)
      if (m.version !== 1) return this.line.close(4002)
      this.send({ t: 'welcome', programs: world.programs, version: '0.1.0', debuggable: false, walls: world.walls })
      this.offer()
    } else if (m.t === 'launch') this.launch(m)
    else if (m.t === 'close' && guest) { clearInterval(guest.timer); this.guests.delete(m.guest) }
    else if (m.t === 'fault' && guest) this.send({ t: 'inspect', guest: guest.id, kind: 'fault', page: m.page, fault: 'view', message: m.message, stack: '', time: guest.clock() })
    else if (m.t === 'ready' && guest) this.draw(guest, guest.pages.get(m.page))
    else if (m.t === 'back' && guest) this.back(guest)
    else if (m.t === 'webview' && guest) this.send({ t: 'webview', guest: m.guest, page: m.page, node: m.node, src: m.src, ...this.web(m) })
    else if (m.t === 'audit') this.send({ t: 'audit', records: this.audit ?? [], missed: 0 })
    else if (m.t === 'home' && guest) this.open(guest, guest.program.pages[0], 'relaunch')
    else if (m.t === 'tab' && guest) this.tab(guest, m.index)
    else if (m.t === 'painted' && guest) this.send({ t: 'inspect', guest: guest.id, kind: 'timing', name: 'firstPaint', page: m.page, ms: m.ms, time: guest.clock() })
    else if (m.t === 'ack' && guest) this.send({ t: 'inspect', guest: guest.id, kind: 'timing', name: 'setData', ms: 1 + Math.random() * 6, time: guest.clock() })
    else if (m.t === 'data' && guest) this.send({ t: 'inspect', guest: guest.id, kind: 'data', page: m.page, path: '', time: guest.clock(), data: { title: '手冲咖啡壶', price: 268, stock: null, tags: ['玻璃', '600 ml'], seller: { name: '山茶', score: 4.9, open: true }, rows: Array.from({ length: 240 }, (_, i) => ({ i })), raw: { $t: 'bytes', n: 2048 } } })
  }

  offer() {
    this.spare = `/v/${randomBytes(16).toString('hex')}/`
    this.send({ t: 'spare', view: this.spare })
  }

  launch(m) {
    const program = world.programs.find((one) => one.id === m.program)
    if (!program) return this.send({ t: 'error', message: 'no such program' })
    const id = this.next++
    const began = performance.now()
    const guest = { id, program, pages: new Map(), stack: [], number: 1, clock: () => performance.now() - began }
    this.guests.set(id, guest)
    const shop = program.id === world.SHOP
    this.send({ t: 'launched', guest: id, program: program.id, pid: 4000 + id, name: program.name, window: {}, themes: program.themes ?? null, tabBar: shop ? world.tabBar : null, base: `/v/${randomBytes(16).toString('hex')}/` })
    const inspect = (kind, more) => this.send({ t: 'inspect', guest: id, kind, time: guest.clock(), ...more })
    inspect('timing', { name: 'launch', ms: 2.4 })
    inspect('console', { level: 'log', args: ['App onLaunch', { path: program.pages[0], scene: 1001, query: {} }] })
    inspect('call', { id: 1, name: 'getSystemInfoSync', args: '', verdict: 'ok', us: 38, sync: true })
    inspect('call', { id: 2, name: 'getStorage', args: '{"key":"cart"}', verdict: 'fail', errMsg: 'getStorage:fail data not found', us: 112, sync: false })
    inspect('call', { id: 3, name: 'request', args: '{"url":"https://tracker.example/collect"}', verdict: 'denied', errMsg: 'request:fail url not in domain list', us: 61, sync: false })
    inspect('call', { id: 4, name: 'openBluetoothAdapter', args: '{}', verdict: 'unsupported', errMsg: 'openBluetoothAdapter:fail not supported', us: 12, sync: false })
    const request = (more) => inspect('network', { api: 'request', method: 'GET', http: '2', reused: false, sent: 0, connect: 9.1, answer: 21.4, dropped: [], why: '', address: '203.0.113.7:443', ...more })
    const signed = { mode: 'ed25519', form: 'query-and-header', created: 1780000000, nonce: '0'.repeat(32), named: true }
    request({ url: 'https://api.shop.example/goods?page=1', status: 200, bytes: 18_432, ms: 34.2, verdict: 'ok', checksum: 'signed', kid: 'Q'.repeat(43), signed })
    request({ method: 'POST', url: 'https://api.shop.example/order', status: 200, sent: 412, bytes: 96, ms: 51.8, reused: true, verdict: 'mismatch', why: 'the body does not have the hash that was signed', checksum: 'mismatch', kid: 'Q'.repeat(43), signed, dropped: ['referer', 'x-wx-openid'] })
    request({ url: 'https://tracker.example/collect', status: 0, bytes: 0, ms: 0.1, verdict: 'refused', why: 'url not in domain list', checksum: null, kid: null, signed: null, address: null })
    inspect('console', { level: 'info', args: ['loaded', 24, 'goods'] })
    inspect('console', { level: 'warn', args: ['price missing for', ['sku-18', 'sku-22']] })
    inspect('fault', { page: 1, fault: 'rejection', message: "TypeError: cannot read property 'price' of undefined", stack: '    at total (pages/cart/cart.js:41:19)\n    at onShow (pages/cart/cart.js:12:5)' })
    let heap = 900e3
    let cpu = 3
    const stats = () => inspect('stats', { pid: 4000 + id, heap: heap += Math.random() * 30000 - 12000, limit: 64 << 20, rss: heap + 700e3, cpu: cpu += Math.random() * 4, calls: this.log.length, syscalls: ['read', 'write', 'exit_group'], debuggable: false })
    for (let i = 0; i < 3; i++) stats()
    guest.timer = setInterval(stats, 150)
    this.open(guest, m.path || program.pages[0], 'launch')
  }

  open(guest, link, how) {
    const [path, search = ''] = link.split('?')
    const number = guest.number++
    const { window, draw } = world.page(guest.program.id, path)
    const page = { number, path, draw, tab: guest.program.id === world.SHOP && world.tabBar.list.some((one) => one.pagePath === path) }
    const old = how === 'push' ? [] : how === 'replace' ? [guest.stack.pop()] : guest.stack.filter((one) => !(how === 'tab' && one.tab))
    guest.pages.set(number, page)
    guest.stack = how === 'push' || how === 'replace' ? [...guest.stack, page] : [page]
    const view = this.spare
    this.send({ t: 'page', guest: guest.id, page: number, op: 'open', path, query: search === 'hostile' ? { a: { toString: 1, valueOf: 1 } } : Object.fromEntries(new URLSearchParams(search)), window, tab: page.tab, how, view })
    this.send({ t: 'page', guest: guest.id, page: number, op: 'show' })
    for (const one of old) this.shut(guest, one)
    this.offer()
  }

  shut(guest, page) {
    guest.pages.delete(page.number)
    this.send({ t: 'page', guest: guest.id, page: page.number, op: 'close' })
  }

  back(guest) {
    if (guest.stack.length < 2) return
    const page = guest.stack.pop()
    this.shut(guest, page)
    this.send({ t: 'page', guest: guest.id, page: guest.stack.at(-1).number, op: 'show' })
  }

  tab(guest, index) {
    const path = world.tabBar.list[index].pagePath
    const known = [...guest.pages.values()].find((one) => one.path === path)
    if (!known) return this.open(guest, path, 'tab')
    guest.stack = [known]
    this.send({ t: 'page', guest: guest.id, page: known.number, op: 'show' })
  }

  draw(guest, page) {
    if (!page) return
    const style = Buffer.from('app' + 'h1 { letter-spacing: -0.01em }')
    const size = Buffer.alloc(2)
    size.writeUInt16LE(3)
    this.binary(guest, page, 2, Buffer.concat([size, style]))
    this.binary(guest, page, 1, Buffer.from(JSON.stringify(page.draw)))
  }

  binary(guest, page, kind, body) {
    const head = Buffer.alloc(9)
    head[0] = kind
    head.writeUInt32LE(guest.id, 1)
    head.writeUInt32LE(page.number, 5)
    this.line.binary(Buffer.concat([head, body]))
  }

  ui(guest, name, args, id = 1000 + this.log.length) {
    this.send({ t: 'ui', guest: guest.id, id, name, args })
    return id
  }

  event(bytes) {
    const guest = this.guests.get(bytes.readUInt32LE(1))
    if (!guest) return
    const { tap } = JSON.parse(bytes.subarray(9).toString())
    this.log.push({ t: 'event', tap, guest: guest.id })
    if (tap === 'push') this.open(guest, 'pages/detail/detail?id=18', 'push')
    else if (tap === 'back') this.back(guest)
    else if (tap === 'poison') this.binary(guest, guest.stack.at(-1), 1, Buffer.from('"poison"'))
    else if (tap === 'syscall') this.exit(guest, { how: 'forbidden', status: 31, syscall: '59 (execve)', message: 'the process asked the kernel for execve, which is not on the list' })
    else if (tap === 'oom') this.exit(guest, { how: 'killed', status: 137, message: 'the script heap reached 64 MiB' })
    else if (tap.startsWith('ui:')) this.ui(guest, tap === 'ui:editable' ? 'showModal' : tap.slice(3), world.uiArgs[tap.slice(3)])
  }

  exit(guest, how) {
    clearInterval(guest.timer)
    this.guests.delete(guest.id)
    this.send({ t: 'exited', guest: guest.id, ...how })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await start({ port: Number(process.argv[2] ?? 4400) })).url)
