// The shell's side of the broker's WebSocket without a browser: for tests that kill what a browser would be talking to.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { menshen, root } from './menshen.mjs'

const wait = (ms) => new Promise((ok) => setTimeout(ok, ms))

/** Starts `menshen run` on these folders; resolves with its address. `text` is what it printed on either stream. `data`: a folder that
 *  is kept; without it the run has one of its own. `menshen` and `uid`: another copy of the binary, as another user. */
export async function start(dirs, { json = true, args = [], env = process.env, data: kept, menshen: binary = menshen, uid } = {}) {
  const data = kept ?? mkdtempSync(join(tmpdir(), 'menshen-shell-'))
  const child = spawn(binary, ['run', ...dirs, ...(json ? ['--json'] : []), '--data', data, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], ...(uid === undefined ? {} : { uid, gid: uid }) })
  const run = { pid: child.pid, data, url: '', programs: [], text: '', gone: false }
  const ended = new Promise((ok) => child.once('exit', (code, signal) => { run.gone = true; ok({ code, signal }) }))
  child.stderr.setEncoding('utf8').on('data', (text) => (run.text += text))
  createInterface({ input: child.stdout }).on('line', (line) => {
    run.text += `${line}\n`
    const event = json ? JSON.parse(line) : {}
    if (event.event === 'ready') Object.assign(run, { url: event.url, programs: event.programs })
    const printed = !json && /http:\/\/[0-9a-f]+\.localhost:\d+\/enter\/[0-9a-f]+#k=[0-9a-f]+/.exec(line)
    if (printed) run.url ||= printed[0]
  })
  for (let i = 0; !run.url && i < 600; i += 1) {
    if (run.gone) throw new Error(`menshen ended: ${run.text}`)
    await wait(100)
  }
  if (!run.url) throw new Error(`menshen is not ready after 60 s: ${run.text}`)
  run.ended = ended
  run.kill = (signal) => child.kill(signal)
  run.stop = async () => {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
    const how = await ended
    clearTimeout(late)
    if (!kept) rmSync(data, { recursive: true, force: true })
    return how
  }
  return run
}

function get(host, path, headers) {
  return new Promise((ok, bad) => {
    const port = Number(host.split(':')[1])
    const r = request({ host: '127.0.0.1', port, path, headers: { host, ...headers } })
    r.once('error', bad)
    r.once('response', (response) => { response.resume(); ok({ response }) })
    r.once('upgrade', (response, socket) => ok({ response, socket }))
    r.end()
  })
}

/** Connects as the shell does. `messages` holds every text message; `say` sends one; `until` waits for one. */
export async function connect(url) {
  const [, host, entry, secret] = /^http:\/\/([^/]+)(\/enter\/[^#]+)#k=(.*)$/.exec(url)
  const first = await get(host, entry, {})
  const cookie = first.response.headers['set-cookie'][0].split(';')[0]
  const { response, socket } = await get(host, '/ws', {
    origin: `http://${host}`, cookie, connection: 'Upgrade', upgrade: 'websocket',
    'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64'),
  })
  if (!socket) throw new Error(`no WebSocket: ${response.statusCode}`)
  const shell = { messages: [], closed: false }
  let rest = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (let frame = take(); frame; frame = take()) {
      if (frame.op === 1) shell.messages.push(JSON.parse(frame.body.toString()))
      else if (frame.op === 2 && frame.body[0] <= 2) shell.say({ t: 'ack', guest: frame.body.readUInt32LE(1), page: frame.body.readUInt32LE(5), bytes: owed(frame.body) })
      else if (frame.op === 8) socket.end()
    }
  })
  socket.on('error', () => {})
  socket.once('close', () => (shell.closed = true))
  const owed = (body) => (body[0] === 1 ? body.length - 9 : body.length - 11 - body.readUInt16LE(9))
  const take = () => {
    if (rest.length < 2) return undefined
    const short = rest[1] & 127
    const head = short === 127 ? 10 : short === 126 ? 4 : 2
    if (rest.length < head) return undefined
    const size = short === 127 ? Number(rest.readBigUInt64BE(2)) : short === 126 ? rest.readUInt16BE(2) : short
    if (rest.length < head + size) return undefined
    const frame = { op: rest[0] & 15, body: rest.subarray(head, head + size) }
    rest = rest.subarray(head + size)
    return frame
  }
  shell.frame = (op, body) => {
    const head = Buffer.alloc(14)
    head[0] = 0x80 | op
    head[1] = 0x80 | 127
    head.writeBigUInt64BE(BigInt(body.length), 2)
    // The mask is zero: nothing between us and the broker needs it.
    socket.write(Buffer.concat([head, body]))
  }
  shell.say = (message) => shell.frame(1, Buffer.from(JSON.stringify(message)))
  shell.until = async (test, ms = 30_000) => {
    for (const end = Date.now() + ms; ;) {
      const found = shell.messages.find(test)
      if (found) return found
      if (shell.closed || Date.now() > end) throw new Error(`no such message within ${ms} ms (closed: ${shell.closed}); the last: ${JSON.stringify(shell.messages.slice(-5)).slice(0, 2000)}`)
      await wait(10)
    }
  }
  /** Launches a program and waits for its first page. */
  shell.launch = async (program, path) => {
    const before = shell.messages.length
    shell.say({ t: 'launch', program, ...(path ? { path } : {}) })
    const launched = await shell.until((m) => shell.messages.indexOf(m) >= before && (m.t === 'launched' || m.t === 'error'))
    if (launched.t === 'error') return { error: launched.message }
    shell.say({ t: 'subscribe', inspect: true, guest: launched.guest })
    return launched
  }
  /** Asks a guest for its page's data: the time in ms until it answers. */
  shell.asks = async (guest) => {
    const page = (await shell.until((m) => m.t === 'page' && m.guest === guest && m.op === 'open')).page
    const before = shell.messages.length
    const began = Date.now()
    shell.say({ t: 'data', guest, page })
    await shell.until((m) => shell.messages.indexOf(m) >= before && m.t === 'inspect' && m.kind === 'data' && m.guest === guest)
    return Date.now() - began
  }
  shell.leave = () => socket.destroy()
  shell.say({ t: 'hello', version: 1, secret, tab: 'test' })
  shell.welcome = await shell.until((m) => m.t === 'welcome')
  return shell
}
