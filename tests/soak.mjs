// `node tests/soak.mjs MINUTES`: several programs under random taps, opened and closed all the time, some of them killed. Prints
// what the broker holds each minute and how fast it grows; exit 1 when memory or descriptors grow. Part of `cargo xtask campaign`.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './menshen.mjs'
import { connect, start } from './shell.mjs'

const minutes = Number(process.argv[2] ?? 10)
if (!(minutes > 0)) throw new Error('the first argument is how many minutes')
let seed = Number(process.env.MENSHEN_SEED ?? 1)
const random = (n) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return Math.floor((seed / 2 ** 32) * n)
}

// The few kinds of value that an event needs (docs/protocol.md section 1).
const varint = (n) => (n < 128 ? [n] : [128 | (n & 127), ...varint(n >>> 7)])
const text = (s) => [...varint(Buffer.byteLength(s)), ...Buffer.from(s)]
const value = (v) => {
  if (typeof v === 'number') return v < 64 ? [0xc0 + v] : [4, ...varint(v * 2)]
  if (typeof v === 'string') return [6, ...text(v)]
  if (Array.isArray(v)) return [8, ...varint(v.length), ...v.flatMap(value)]
  return [9, ...varint(Object.keys(v).length), ...Object.entries(v).flatMap(([k, x]) => [...text(k), ...value(x)])]
}
const tap = (node) => [[ 'e', node, 'tap', { x: 1, y: 1 }, { touches: [], changedTouches: [], timeStamp: 1 } ]]

const holds = (pid) => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  let fds = NaN
  // An undumpable process shows its descriptors to root alone.
  try { fds = readdirSync(`/proc/${pid}/fd`).length } catch { /* NaN: not known */ }
  return { rss: Number(/VmRSS:\s+(\d+)/.exec(status)[1]), fds, threads: Number(/Threads:\s+(\d+)/.exec(status)[1]) }
}

const run = await start(['shop', 'gallery', 'hello'].map((name) => join(root, 'examples', name)))
const samples = []
let launches = 0
let taps = 0
let deaths = 0
const end = Date.now() + minutes * 60_000
const step = Math.max(5000, Math.min(60_000, minutes * 6000))
let next = Date.now() + step
try {
  while (Date.now() < end) {
    const shell = await connect(run.url)
    const guests = []
    for (const p of run.programs) {
      const pages = p.pages ?? []
      const guest = await shell.launch(p.id, pages[random(pages.length)])
      // A program that was killed must wait now and then; that is as it should be.
      if (guest.error && !/in a row/.test(guest.error)) throw new Error(guest.error)
      if (!guest.error) guests.push(guest)
      launches += 1
    }
    for (let i = 0; i < 150 && guests.length; i += 1) {
      const guest = guests[random(guests.length)]
      const open = shell.messages.filter((m) => m.t === 'page' && m.guest === guest.guest && m.op === 'open').map((m) => m.page)
      const head = Buffer.alloc(9)
      head[0] = 1
      head.writeUInt32LE(guest.guest, 1)
      head.writeUInt32LE(open[random(open.length)] ?? 1, 5)
      shell.frame(2, Buffer.concat([head, Buffer.from(value(tap(1 + random(120))))]))
      taps += 1
      if (random(10) === 0) shell.say({ t: ['back', 'hide', 'show', 'home'][random(4)], guest: guest.guest })
      await new Promise((ok) => setTimeout(ok, 10))
    }
    if (guests.length && random(4) === 0) {
      process.kill(guests[0].pid, 'SIGKILL')
      deaths += 1
      await shell.until((m) => m.t === 'exited' && m.guest === guests[0].guest)
    }
    // Whoever is left must still answer.
    for (const guest of guests) if (!shell.messages.some((m) => m.t === 'exited' && m.guest === guest.guest)) await shell.asks(guest.guest)
    shell.leave()
    if (Date.now() >= next) {
      next += step
      const now = { minute: Math.round((minutes - (end - Date.now()) / 60_000) * 10) / 10, launches, taps, deaths, ...holds(run.pid) }
      samples.push(now)
      console.log(JSON.stringify(now))
    }
  }
} finally {
  await run.stop()
}
// The first third warms caches and allocators; the slope of the rest is what counts.
const rest = samples.slice(Math.floor(samples.length / 3))
const slope = (key) => {
  const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length
  const [mx, my] = [mean(rest.map((s) => s.minute)), mean(rest.map((s) => s[key]))]
  return rest.reduce((a, s) => a + (s.minute - mx) * (s[key] - my), 0) / rest.reduce((a, s) => a + (s.minute - mx) ** 2, 0)
}
if (minutes < 4) {
  console.log('under four minutes everything is warming up: no slope')
} else {
  const third = (n, key) => {
    const list = samples.slice(Math.floor((samples.length * n) / 3), Math.floor((samples.length * (n + 1)) / 3)).map((x) => x[key]).sort((x, y) => x - y)
    return list[Math.floor(list.length / 2)]
  }
  // The allocator takes memory in steps of some megabytes, so the slope is for reading; judged is the last third of the time
  // against the one before: more than a step, and more than a megabyte a minute, is a leak.
  const grown = third(2, 'rss') - third(1, 'rss')
  const fds = third(2, 'fds') - third(1, 'fds')
  console.log(JSON.stringify({ kib_per_minute: Math.round(slope('rss')), last_third_kib: grown, last_third_descriptors: fds }))
  if (grown > Math.max(8192, (1024 * minutes) / 3) || fds > 8) {
    console.error('the broker grows')
    process.exitCode = 1
  }
}
