// Serves the built view on loopback under the same kind of policy as the broker and drives it in Chromium: batches go in
// through a MessagePort from a parent page, as from the shell.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { execFileSync } from 'node:child_process'
import { chromium } from 'playwright-core'
import { PATIENCE, until } from '../../../tests/until.mjs'
import { load } from './build.mjs'

const web = fileURLToPath(new URL('../../', import.meta.url))
const { Writer, decode, encode } = await load(`${web}shared/value.ts`)
export { decode, encode }
const table = JSON.parse(readFileSync(`${web}shared/commands.json`, 'utf8'))
const ops = Object.fromEntries(table.commands.map((c) => [c.name, c.op]))
const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css' }

/** A 2x1 PNG, red and blue. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8AAQv8BAAsAA/7fyqn0AAAAAElFTkSuQmCC', 'base64')

/** Encodes commands `[name, ...args]` as one batch. */
export function batch(commands) {
  const w = new Writer()
  for (const [name, ...args] of commands) {
    w.varint(typeof name === 'number' ? name : ops[name])
    for (const a of args) w.value(a)
  }
  return w.finish()
}

/** Turns a tree `[tag, attrs, ...children]` into commands; `on:type`, `class`, `style`, `id`, `model:name` are special. */
export function build(tree, ids = { next: 1, byName: {} }, parent = 0) {
  const out = []
  const make = (t) => {
    const id = ids.next++
    if (typeof t === 'string') {
      out.push(['textnode', id, t])
      return id
    }
    const [tag, attrs = {}, ...children] = t
    out.push(['element', id, tag], ['scope', id, 0, 0, 0])
    for (const [k, v] of Object.entries(attrs)) {
      if (k === 'class') for (const c of v.split(' ')) out.push(['addClass', id, c, 0])
      else if (k === 'style') out.push(['style', id, v])
      else if (k === 'id') { out.push(['id', id, `0123abcd--${v}`]); ids.byName[v] = id }
      else if (k.startsWith('on:')) out.push(['listen', id, k.slice(3), 0, v === 'catch' ? 2 : 0])
      else if (k.startsWith('model:')) out.push(['attribute', id, k.slice(6), v], ['model', id, k.slice(6), 1])
      else out.push(['attribute', id, k, v])
    }
    for (const c of children) out.push(['append', id, make(c)])
    return id
  }
  out.push(['append', parent, make(tree)])
  return out
}

/** Serves shell page, view and files. `policy: false` leaves the CSP away: what the view's own code holds must hold alone. */
export async function serve({ policy = true } = {}) {
  if (!existsSync(`${web}dist/view.js`)) execFileSync('node', ['build.mjs', 'view.js', 'view.css'], { cwd: web, stdio: 'inherit' })
  const requests = []
  let port = 0
  const server = createServer((req, res) => {
    const url = new URL(req.url, 'http://x')
    requests.push(req.headers.host + req.url)
    if (url.pathname === '/shell') {
      res.setHeader('content-type', 'text/html')
      return res.end('<!doctype html><style>body{margin:0}iframe{border:0;width:375px;height:667px}</style>')
    }
    const m = /^\/v\/cap\/(view\.(html|js|css))?$/.exec(url.pathname)
    const base = `http://cap.localhost:${port}/v/cap/`
    if (policy) res.setHeader('content-security-policy', `default-src 'none'; script-src ${base}view.js; style-src ${base}view.css; img-src ${base} data:; media-src ${base} data:; font-src ${base} data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'; sandbox allow-scripts`)
    res.setHeader('x-content-type-options', 'nosniff')
    if (m) {
      const file = m[1] ?? 'view.html'
      res.setHeader('content-type', TYPES[file.split('.').pop()])
      return res.end(readFileSync(`${web}dist/${file}`))
    }
    if (/^\/v\/cap\/(f\/|r)/.test(url.pathname)) {
      res.setHeader('access-control-allow-origin', '*')
      if (/missing/.test(req.url)) { res.statusCode = 404; return res.end() }
      res.setHeader('content-type', 'image/png')
      return res.end(PNG)
    }
    res.statusCode = 404
    res.end()
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  port = server.address().port
  return { port, requests, shell: `http://shell.localhost:${port}/shell`, view: `http://cap.localhost:${port}/v/cap/`, base: `http://cap.localhost:${port}/v/cap`, close: () => server.close() }
}

/** Runs in the shell page: makes the frame, hands it the port, collects what comes back. */
export function shellScript({ src, init }) {
  const f = document.createElement('iframe')
  f.sandbox = 'allow-scripts'
  f.src = src
  window.got = []
  window.waiting = []
  const channel = new MessageChannel()
  window.port = channel.port1
  channel.port1.onmessage = (e) => {
    if (e.data.t === 'event') e.data.bytes = Array.from(e.data.bytes)
    window.got.push(e.data)
    window.waiting.splice(0).forEach((w) => w())
  }
  addEventListener('message', (e) => {
    if (e.source !== f.contentWindow || e.data.t !== 'hello') return
    f.contentWindow.postMessage({ t: 'port', version: 1 }, '*', [channel.port2])
    channel.port1.postMessage(init)
  })
  document.body.append(f)
}

/** Opens Chromium and server. `open()` gives a driven view; `close()` ends both. Screenshots go to the folder in SHOTS. */
export async function start(options) {
  const server = await serve(options)
  const { port, requests } = server
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--js-flags=--expose-gc'] })

  async function open({ theme = 'light', lang = 'zh', window = {}, path = 'pages/index/index', touch = false } = {}) {
    const context = await browser.newContext({ viewport: { width: 375, height: 667 }, deviceScaleFactor: 2, hasTouch: touch })
    const page = await context.newPage()
    const problems = []
    page.on('console', (m) => problems.push(`${m.type()}: ${m.text()}`))
    page.on('pageerror', (e) => problems.push(`pageerror: ${e.message}`))
    await page.goto(`http://shell.localhost:${port}/shell`)
    await page.evaluate(shellScript, { src: `http://cap.localhost:${port}/v/cap/`, init: { t: 'init', page: 1, path, theme, lang, base: `http://cap.localhost:${port}/v/cap`, window } })
    const view = {
      page, problems,
      frame: () => page.frames().find((f) => f.url().includes('/v/cap')),
      post: (m) => page.evaluate((m) => window.port.postMessage(m), m),
      /** Sends commands and waits until they are applied or refused. */
      async apply(commands) {
        const bytes = commands instanceof Uint8Array ? commands : batch(commands)
        return page.evaluate(async (b64) => {
          const bytes = Uint8Array.from(atob(b64), (c) => c.charCodeAt(0))
          const from = window.got.length
          const begun = performance.now()
          window.port.postMessage({ t: 'batch', bytes }, [bytes.buffer])
          const done = () => window.got.slice(from).find((m) => m.t === 'ack' || m.t === 'fault')
          while (!done()) await new Promise((r) => window.waiting.push(r))
          return { ...done(), ms: performance.now() - begun }
        }, Buffer.from(bytes).toString('base64'))
      },
      /** All messages so far; events decoded. */
      async messages() {
        const got = await page.evaluate(() => window.got)
        return got.map((m) => (m.t === 'event' ? { t: 'event', events: decode(Uint8Array.from(m.bytes)) } : m))
      },
      /** All events so far, flat. */
      async events(type) {
        const all = (await view.messages()).flatMap((m) => m.events ?? [])
        return type ? all.filter((e) => e[2] === type || (e[0] === type && type.length === 1)) : all
      },
      /** Waits for an event that `find` accepts. */
      until: (find, ms = PATIENCE) => until(async () => (await view.messages()).flatMap((m) => m.events ?? [m]).find(find), { what: `a message that fits ${find}`, ms }),
      /** Waits until there are so many events of a type, then gives them. One more than that fails. */
      async count(type, n) {
        const got = await until(async () => { const all = await view.events(type); return all.length >= n && all }, { what: `${n} events of type ${type}` })
        assert.equal(got.length, n, `events of type ${type}`)
        return got
      },
      shot: (name) => page.screenshot({ path: `${process.env.SHOTS ?? tmpdir()}/${name}.png` }),
      close: () => context.close(),
    }
    await view.until((m) => m.t === 'ready')
    return view
  }
  return { open, requests, base: () => `cap.localhost:${port}/v/cap`, browser, close: async () => { await browser.close(); server.close() } }
}
