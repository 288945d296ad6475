// The real broker with real guests: they are killed in every way, and whoever else is there goes on.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { connect, start } from '../shell.mjs'
import { until } from '../until.mjs'

const temporary = mkdtempSync(join(tmpdir(), 'menshen-survival-'))
after(() => rmSync(temporary, { recursive: true, force: true }))

function program(name, script = 'Page({ data: { n: 1 } })') {
  const dir = join(temporary, name)
  const files = {
    'app.json': '{"pages":["pages/a/a"]}', 'app.js': 'App({})', 'pages/a/a.json': '{}',
    'pages/a/a.js': script, 'pages/a/a.wxml': '<view bindtap="go">{{n}}</view>',
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  return dir
}

const alive = (pid) => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
const gone = (pids) => until(() => !pids.some(alive), { what: `the end of ${pids}` })
/** Longest time in ms that a program may take to answer while others die: not a measured promise, a machine may be busy. */
const ANSWERS = 20_000
const children = (pid) => readdirSync('/proc').filter((p) => /^\d+$/.test(p)).filter((p) => {
  try { return readFileSync(`/proc/${p}/stat`, 'utf8').split(') ')[1].split(' ')[1] === String(pid) } catch { return false }
}).map(Number)

test('guests are killed one after the other and nobody else notices', { timeout: 300_000 }, async () => {
  const run = await start(['a', 'b', 'c', 'd'].map((n) => program(n)))
  try {
    const shell = await connect(run.url)
    const guests = []
    for (const p of run.programs) guests.push(await shell.launch(p.id))
    const pids = guests.map((g) => g.pid)
    assert.equal(new Set([...pids, run.pid]).size, 5, 'each program is a process of its own')
    for (const pid of pids) {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      assert.match(status, /^Seccomp:\t2$/m)
      assert.match(status, /^NSpid:\t\d+\t\d+$/m)
      assert.match(status, /^Threads:\t1$/m)
      assert.doesNotMatch(status, /^Uid:\t0/m)
    }
    const stays = guests.at(-1)
    for (const [i, signal] of ['SIGKILL', 'SIGKILL', 'SIGKILL'].entries()) {
      process.kill(pids[i], signal)
      const exited = await shell.until((m) => m.t === 'exited' && m.guest === guests[i].guest)
      assert.equal(exited.how, 'crashed')
      assert.match(exited.message, /killed from outside/)
      assert.ok(await shell.asks(stays.guest) < ANSWERS)
    }
    // Signals that only the guest's own faults may raise do nothing when they come from elsewhere.
    for (const signal of ['SIGSEGV', 'SIGSYS', 'SIGSTOP', 'SIGTERM', 'SIGALRM']) process.kill(stays.pid, signal)
    assert.ok(await shell.asks(stays.guest) < ANSWERS)
    const again = await shell.launch(run.programs[0].id)
    assert.ok(await shell.asks(again.guest) < ANSWERS)
  } finally {
    assert.equal((await run.stop()).code, 0)
  }
})

test('no guest outlives a broker that is killed', { timeout: 300_000 }, async () => {
  const run = await start([program('orphan'), program('busy', 'Page({ onLoad() { setTimeout(() => { for (;;) {} }, 4) } })')])
  const shell = await connect(run.url)
  const guests = [await shell.launch(run.programs[0].id), await shell.launch(run.programs[1].id)]
  const zygotes = children(run.pid)
  assert.ok(zygotes.length >= 1)
  run.kill('SIGKILL')
  await run.ended
  await gone([...guests.map((g) => g.pid), ...zygotes])
  rmSync(run.data, { recursive: true, force: true })
})

test('a dead zygote is told; the broker still answers', { timeout: 300_000 }, async () => {
  const run = await start([program('zygote')])
  try {
    const shell = await connect(run.url)
    const guest = await shell.launch(run.programs[0].id)
    for (const pid of children(run.pid)) process.kill(pid, 'SIGKILL')
    await shell.until((m) => m.t === 'exited' && m.guest === guest.guest)
    const next = await shell.launch(run.programs[0].id)
    assert.ok(next.pid || /zygote|restart/i.test(next.error), JSON.stringify(next))
    const second = await connect(run.url)
    assert.equal(second.welcome.programs.length, 1)
  } finally {
    await run.stop()
  }
})

test('a program that dies again and again must wait, another may start', { timeout: 300_000 }, async () => {
  const run = await start([program('dies'), program('lives')])
  try {
    const shell = await connect(run.url)
    let waits
    for (let i = 0; i < 6 && !waits; i += 1) {
      const guest = await shell.launch(run.programs[0].id)
      waits = guest.error
      if (!waits) {
        process.kill(guest.pid, 'SIGKILL')
        await shell.until((m) => m.t === 'exited' && m.guest === guest.guest)
        await new Promise((ok) => setTimeout(ok, 50))
      }
    }
    assert.match(waits ?? '', /3 times in a row/)
    const other = await shell.launch(run.programs[1].id)
    assert.ok(await shell.asks(other.guest) < ANSWERS)
    await until(async () => (await shell.launch(run.programs[0].id)).pid, { what: 'a start after the pause' })
  } finally {
    await run.stop()
  }
})

test('a guest holds one descriptor, and the broker leaks none', { timeout: 300_000 }, async () => {
  const run = await start([program('leaks')])
  const fds = (pid) => readdirSync(`/proc/${pid}/fd`)
  try {
    const shell = await connect(run.url)
    const round = async () => {
      const guest = await shell.launch(run.programs[0].id)
      if (process.getuid() === 0) assert.deepEqual(fds(guest.pid).map((fd) => readlinkSync(`/proc/${guest.pid}/fd/${fd}`).split(':')[0]), ['socket'])
      shell.say({ t: 'close', guest: guest.guest })
      await shell.until((m) => m.t === 'exited' && m.guest === guest.guest)
    }
    for (let i = 0; i < 5; i += 1) await round()
    if (process.getuid() !== 0) return
    const before = fds(run.pid).length
    for (let i = 0; i < 30; i += 1) await round()
    assert.ok(fds(run.pid).length <= before + 3, `${before} descriptors before, ${fds(run.pid).length} after 30 programs`)
  } finally {
    await run.stop()
  }
})

test('what a program prints cannot steer the terminal', { timeout: 300_000 }, async () => {
  const evil = String.raw`\u001b[2J\u001b]0;owned\u0007\rmenshen: all is well\u202e`
  const dir = program('terminal', `Page({ onLoad() { console.error('${evil}'); throw new Error('${evil} THE END') } })`)
  // As on a terminal: colours are printed.
  const run = await start([dir], { json: false, env: { ...process.env, CLICOLOR_FORCE: '1' } })
  try {
    const shell = await connect(run.url)
    const guest = await shell.launch(shell.welcome.programs[0].id)
    await shell.until((m) => m.t === 'inspect' && m.kind === 'fault' && m.guest === guest.guest)
    await until(() => run.text.includes('THE END'), { what: 'the fault on the terminal' })
    assert.ok(run.text.includes('\u001b[1;36m'), 'our own colours are there, so nothing was stripped on the way')
    for (const bad of ['\u001b[2J', '\u001b]0', '\u0007', '\r', '\u202e']) assert.ok(!run.text.includes(bad), JSON.stringify(run.text))
  } finally {
    await run.stop()
  }
})
