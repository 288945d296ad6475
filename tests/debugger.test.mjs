// Real debuggers against a running menshen: as the same user they get nowhere; root's get into no guest and not into the zygote, and
// into the broker they are seen, the programs end, and it is written down. Code that is loaded before the start is seen too.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { program, records } from './audit.run.mjs'
import { exec, menshen } from './menshen.mjs'
import { connect, start } from './shell.mjs'
import { holds, until } from './until.mjs'

const gdb = process.env.MENSHEN_GDB ?? '/usr/bin/gdb'
const strace = process.env.MENSHEN_STRACE ?? '/usr/bin/strace'
const root = process.getuid() === 0
const none = existsSync(gdb) && existsSync(strace) ? false : 'gdb and strace are not installed'
const NOBODY = 65534

const folder = mkdtempSync(join(tmpdir(), 'menshen-debugger-'))
chmodSync(folder, 0o755)
after(() => rmSync(folder, { recursive: true, force: true }))

/** A broker with a running program: its shell, and the processes by what they are. */
async function stage(name, { uid, args = [], env } = {}) {
  const data = join(folder, name)
  mkdirSync(data, { mode: 0o700 })
  let [binary, dir] = [menshen, program]
  if (uid !== undefined) {
    // Where that user may read it.
    ;[binary, dir] = [join(folder, 'menshen'), join(folder, 'program')]
    if (!existsSync(binary)) copyFileSync(menshen, binary)
    cpSync(program, dir, { recursive: true })
    chownSync(data, uid, uid)
  }
  const run = await start([dir], { data, args, menshen: binary, uid, ...(env ? { env } : {}) })
  const shell = await connect(run.url)
  const launched = await shell.launch(run.programs[0].id)
  const children = readFileSync(`/proc/${run.pid}/task/${run.pid}/children`, 'utf8')
  const all = readdirSync(`/proc/${run.pid}/task`).flatMap((task) => {
    try { return readFileSync(`/proc/${run.pid}/task/${task}/children`, 'utf8').trim().split(' ') } catch { return [] }
  }).concat(children.trim().split(' ')).filter(Boolean)
  const named = (word) => Number([...new Set(all)].find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word)))
  return { run, data, shell, guest: launched.guest, pids: { guest: launched.pid, zygote: named('__zygote'), guard: named('__guard'), broker: run.pid } }
}

/** A command as a user, to its end. */
function as(uid, command, args) {
  return new Promise((ok) => {
    const child = spawn(command, args, { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], ...(uid === undefined ? {} : { uid, gid: uid }) })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (more) => (text += more))
    const late = setTimeout(() => child.kill('SIGKILL'), 60_000)
    child.once('close', (code) => { clearTimeout(late); ok({ code, text }) })
  })
}

/** Tries to get into a process in every ordinary way; answers the ways that led in. */
async function waysInto(pid, uid) {
  const led = []
  const tried = await as(uid, gdb, ['-nx', '-batch', '-ex', 'info registers', '-p', String(pid)])
  if (/rip|\bpc\b|x0 /.test(tried.text) || !/not permitted|could not attach|No such process/i.test(tried.text)) led.push(`gdb: ${tried.text.slice(0, 300)}`)
  const traced = await as(uid, strace, ['-o', '/dev/null', '-p', String(pid), '-e', 'trace=none', '--interruptible=anywhere'])
  if (traced.code === 0 || !/not permitted/i.test(traced.text)) led.push(`strace: ${traced.text.slice(0, 300)}`)
  return led
}

const lives = (pid) => existsSync(`/proc/${pid}`) && !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
const gone = (pid) => !lives(pid)
/** Killed, and perhaps still held by its tracer, which is held itself: nothing of it runs any more. */
const still = (pid) => gone(pid) || /^State:\s+t/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

/** What must follow when a debugger is seen. */
async function ended({ run, data, shell, guest, pids }) {
  const alarm = await shell.until((m) => m.t === 'alarm')
  assert.match(alarm.what, /debugger is attached to the broker: (gdb|strace)/)
  const exited = await shell.until((m) => m.t === 'exited' && m.guest === guest)
  assert.match(exited.message, /debugger|killed|zygote|process/)
  await until(() => gone(pids.guest), { what: 'the program to be gone' })
  const refused = await shell.launch(run.programs[0].id)
  assert.match(refused.error, /programs do not run any more: a debugger is attached to the broker/)
  const seen = (await records(data)).filter((r) => r.operation === 'host.debugger')
  assert.equal(seen.length, 1, JSON.stringify(seen))
  assert.equal(seen[0].outcome, 'refused')
  assert.match(seen[0].detail, /debugger is attached to the broker: (gdb|strace) \(process \d+\)/)
  assert.ok(run.text.includes('"event":"alarm"'), 'the terminal says it')
}

test('the same user gets into none of the processes, and the program goes on', { skip: none }, async () => {
  const uid = root ? NOBODY : undefined
  const it = await stage('same', { uid })
  try {
    for (const [name, pid] of Object.entries(it.pids)) {
      assert.ok(pid > 0, name)
      assert.deepEqual(await waysInto(pid, uid), [], name)
      const mem = await as(uid, process.execPath, ['-e', `require('fs').openSync('/proc/${pid}/mem', 'r')`])
      assert.match(mem.text, /EACCES|EPERM/, `${name}: /proc/PID/mem`)
      const maps = await as(uid, process.execPath, ['-e', `require('fs').readFileSync('/proc/${pid}/maps')`])
      assert.match(maps.text, /EACCES|EPERM/, `${name}: /proc/PID/maps`)
    }
    await it.shell.asks(it.guest)
    assert.equal(it.shell.messages.some((m) => m.t === 'alarm'), false, 'what leads nowhere ends nobody')
  } finally {
    await it.run.stop()
  }
})

test("root's debuggers are refused on guest and zygote", { skip: none || (!root && 'needs root') }, async () => {
  const it = await stage('root')
  try {
    for (const name of ['guest', 'zygote']) assert.deepEqual(await waysInto(it.pids[name]), [], name)
    await it.shell.asks(it.guest)
    assert.equal(it.shell.messages.some((m) => m.t === 'alarm'), false)
  } finally {
    await it.run.stop()
  }
})

test("root's gdb on the broker: seen by the guard while the broker stands still, the programs end, it is written down", { skip: none || (!root && 'needs root') }, async () => {
  const it = await stage('gdb')
  const holding = spawn(gdb, ['-nx', '-batch', '-ex', 'shell sleep 8', '-ex', 'detach', '-p', String(it.pids.broker)], { stdio: 'ignore' })
  try {
    await until(() => /^TracerPid:\s+[1-9]/m.test(readFileSync(`/proc/${it.pids.broker}/status`, 'utf8')), { what: 'gdb to attach' })
    const began = Date.now()
    assert.ok(!still(it.pids.guest))
    await until(() => still(it.pids.guest), { what: 'the program to end' })
    // The promise is 1 s; a busy machine gets more, but the broker was held all the while.
    assert.ok(Date.now() - began < 6000, `${Date.now() - began} ms`)
    assert.match(readFileSync(`/proc/${it.pids.broker}/status`, 'utf8'), /TracerPid:\s+[1-9]/, 'the broker is still held')
    await ended(it)
  } finally {
    holding.kill('SIGKILL')
    await it.run.stop()
  }
})

test("root's strace on the broker is seen by the broker itself", { skip: none || (!root && 'needs root') }, async () => {
  const it = await stage('strace')
  const holding = spawn(strace, ['-o', '/dev/null', '-e', 'trace=none', '-p', String(it.pids.broker)], { stdio: 'ignore' })
  try {
    await ended(it)
  } finally {
    holding.kill('SIGKILL')
    await it.run.stop()
  }
})

test('a broker that the debugger kills: the guard writes it down', { skip: none || (!root && 'needs root') }, async () => {
  const it = await stage('killed')
  const holding = spawn(gdb, ['-nx', '-batch', '-ex', 'shell sleep 3', '-ex', 'kill', '-p', String(it.pids.broker)], { stdio: 'ignore' })
  try {
    await it.run.ended
    // The kernel ends it with its tracer, not before.
    await until(() => gone(it.pids.guest), { what: 'the program to end with the broker' })
    await holds(async () => assert.equal((await records(it.data)).filter((r) => r.operation === 'host.debugger').length, 1), { what: 'the record' })
    await until(() => gone(it.pids.guard), { what: 'the guard to end' })
  } finally {
    holding.kill('SIGKILL')
    it.run.kill('SIGKILL')
  }
})

test('--debuggable lets them in, and says so', { skip: none || (!root && 'needs root') }, async () => {
  const it = await stage('debuggable', { args: ['--debuggable'] })
  try {
    assert.ok(Number.isNaN(it.pids.guard), 'nobody looks out')
    const into = await as(undefined, gdb, ['-nx', '-batch', '-ex', 'info registers', '-p', String(it.pids.guest)])
    assert.match(into.text, /rip|\bpc\b/)
    assert.match(it.run.text, /--debuggable/)
  } finally {
    await it.run.stop()
  }
})

test('foreign code in the broker keeps programs from starting, and is written down', async () => {
  const library = readFileSync('/proc/self/maps', 'utf8').split('\n').map((l) => l.split(/\s+/)[5]).find((p) => /libm[.-].*so/.test(p ?? ''))
  const evil = join(folder, 'evil')
  mkdirSync(evil)
  copyFileSync(realpathSync(library), join(evil, 'evil.so'))
  copyFileSync(realpathSync(library), join(evil, 'libm.so.6'))
  const ways = [{ LD_PRELOAD: join(evil, 'evil.so') }, { LD_AUDIT: join(evil, 'evil.so') }, { LD_LIBRARY_PATH: evil }]
  for (const [i, env] of ways.entries()) {
    const data = join(folder, `preload-${i}`)
    const done = await exec(menshen, ['run', program, '--data', data], { env: { ...process.env, ...env } })
    const way = Object.keys(env)[0]
    assert.equal(done.code, 1, `${way}: ${done.stderr}`)
    assert.match(done.stderr, /code was loaded into the broker before it started|foreign code is in the broker/, way)
    assert.match(done.stderr, /--debuggable/)
    const seen = await records(data)
    assert.deepEqual(seen.map((r) => `${r.operation} ${r.outcome}`), ['host.debugger refused'], way)
    assert.ok(seen[0].detail.includes(way === 'LD_LIBRARY_PATH' ? 'libm.so.6' : way), seen[0].detail)
  }
})

/** Sets the machine's clock to and fro, where the one who runs this said that it may be: it is everybody's clock. */
function clock() {
  if (process.env.MENSHEN_STEP_CLOCK !== '1' || !root) return { step() {}, right() {} }
  const [wall, began] = [Date.now(), performance.now()]
  const set = (ms) => execFileSync('date', ['-s', `@${(ms / 1000).toFixed(3)}`], { stdio: 'ignore' })
  const now = () => wall + performance.now() - began
  return { step: (seconds) => set(now() + seconds * 1000), right: () => set(now()) }
}

test('no false alarm: stops and continues at any moment end nobody', async () => {
  const rounds = Number(process.env.MENSHEN_STOPS ?? 150)
  const every = Number(process.env.MENSHEN_STOP_MINUTES ?? 0) * 60_000 / rounds
  const time = clock()
  const it = await stage('stops')
  // Seeded, so that a failure comes again.
  let chance = 20260601
  const next = (n) => { chance = (Math.imul(chance, 1103515245) + 12345) >>> 0; return (chance >>> 8) % n }
  const pids = [it.pids.broker, it.pids.zygote, it.pids.guest, it.pids.guard]
  try {
    for (let round = 0; round < rounds; round++) {
      const pid = pids[next(pids.length)]
      process.kill(pid, 'SIGSTOP')
      await new Promise((ok) => setTimeout(ok, next(30)))
      process.kill(pid, 'SIGCONT')
      await new Promise((ok) => setTimeout(ok, Math.max(next(15), every - 15)))
      if (round % 50 === 0) time.step(next(7200) - 3600)
      // Under load: the program answers something now and then.
      if (round % 10 === 0) await it.shell.asks(it.guest)
    }
    await it.shell.asks(it.guest)
    assert.ok(pids.every(lives))
    assert.equal(it.shell.messages.some((m) => m.t === 'alarm' || m.t === 'exited'), false)
    assert.equal((await records(it.data)).some((r) => r.operation === 'host.debugger'), false)
  } finally {
    time.right()
    for (const pid of pids) if (lives(pid)) process.kill(pid, 'SIGCONT')
    await it.run.stop()
  }
})
