// The command line as a person meets it: help, exit codes, shapes of --json, and one clear sentence when something is missing.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, test } from 'node:test'
import { check, exec, menshen, root } from './menshen.mjs'
import { connect, start } from './shell.mjs'

const temporary = mkdtempSync(join(tmpdir(), 'menshen-cli-'))
after(() => rmSync(temporary, { recursive: true, force: true }))
const data = join(temporary, 'data')
const good = join(root, 'examples/hello')
const bad = join(root, 'tests/specs/bad')

test('help of every command has a sentence, and examples where they help', async () => {
  const help = await exec(menshen, ['--help'])
  assert.equal(help.code, 0)
  for (const command of ['run', 'check', 'ps', 'doctor', 'completions']) {
    assert.match(help.stdout, new RegExp(`^  ${command} +\\S`, 'm'))
    const own = await exec(menshen, [command, '--help'])
    assert.equal(own.code, 0)
    if (['run', 'check'].includes(command)) assert.match(own.stdout, /Examples:\n  menshen /)
  }
  assert.ok(!help.stdout.includes('__zygote'), 'what is not for people is not shown')
  const version = await exec(menshen, ['--version'])
  assert.match(version.stdout, /^menshen \d+\.\d+\.\d+/)
})

test('wrong arguments: exit 2 and what would be right', async () => {
  for (const args of [[], ['none'], ['run'], ['check'], ['run', '.', '--port', 'x'], ['run', '.', '--debuggable', '--production'], ['completions', 'none']]) {
    const done = await exec(menshen, args)
    assert.equal(done.code, 2, args.join(' '))
    assert.match(done.stderr, /Usage|--help|possible values/, args.join(' '))
  }
})

test('completions for every shell', async () => {
  for (const shell of ['bash', 'zsh', 'fish', 'elvish', 'powershell']) {
    const done = await exec(menshen, ['completions', shell])
    assert.equal(done.code, 0)
    assert.ok(done.stdout.includes('doctor') && done.stdout.length > 1000, shell)
  }
})

test('check: 0 when every page is clean, 1 when one is not, and the shape of its lines', async () => {
  const clean = await check(good, data)
  assert.equal(clean.code, 0, clean.stdout + clean.stderr)
  assert.ok(clean.pages.size > 0)
  for (const page of clean.pages.values()) {
    for (const [key, kind] of Object.entries({ page: 'string', ok: 'boolean', errors: 'object', commands: 'number', bytes: 'number', ms: 'number' })) assert.equal(typeof page[key], kind, key)
    assert.ok(Array.isArray(page.errors) && page.ok && page.commands > 0 && page.bytes > 0)
  }
  const { totals } = clean
  assert.equal(totals.totals, true)
  assert.deepEqual([totals.pages, totals.ok, totals.failed], [clean.pages.size, clean.pages.size, 0])
  const dirty = await check(join(bad, 'page-throws'), data)
  assert.equal(dirty.code, 1)
  assert.equal(dirty.totals.failed, 1)
  const words = await exec(menshen, ['check', join(bad, 'page-throws'), '--data', data])
  assert.equal(words.code, 1)
  assert.match(words.stdout, /✓ pages\/good\/index/)
  assert.match(words.stdout, /✗ pages\/bad\/index/)
  assert.match(words.stdout, /1 of 2 pages run without an error/)
})

test('check: a handler that does not exist is counted by itself, and fails only with --strict', async () => {
  const folder = join(bad, 'wxml-handler-missing')
  const lenient = await check(folder, data)
  assert.equal(lenient.code, 0, lenient.stdout)
  assert.deepEqual([lenient.totals.ok, lenient.totals.clean, lenient.totals.missing_handlers], [2, 1, 1])
  const page = lenient.pages.get('pages/bad/index')
  assert.deepEqual([page.ok, page.clean, page.errors], [true, false, []])
  assert.match(page.missing_handlers[0], /"nowhere" for tap of <view> in pages\/bad\/index/)
  const strict = await exec(menshen, ['check', folder, '--strict', '--data', data])
  assert.equal(strict.code, 1)
  assert.match(strict.stdout, /! pages\/bad\/index/)
  assert.match(strict.stdout, /1 of them clean; handlers that do not exist: 1/)
})

test('a compile error has file, line, column and the line itself', async () => {
  const done = await exec(menshen, ['check', join(bad, 'wxss-malformed'), '--data', data])
  assert.equal(done.code, 1)
  assert.match(done.stderr, /wxss\/syntax/)
  assert.match(done.stderr, /pages\/bad\/index\.wxss:1:20/)
  assert.ok(done.stderr.includes('.a { color: red; } }'), done.stderr)
})

test('what is no program: one sentence that names it, exit 1', async () => {
  mkdirSync(join(temporary, 'empty'), { recursive: true })
  for (const dir of [join(temporary, 'none'), join(temporary, 'empty'), join(bad, 'no-app-json'), join(root, 'README.md')]) {
    for (const command of ['check', 'run']) {
      const done = await exec(menshen, [command, dir, '--data', data], { ms: 60_000 })
      assert.equal(done.code, 1, `${command} ${dir}`)
      assert.match(done.stderr, /^menshen: /)
      assert.ok(done.stderr.includes(basename(dir)), done.stderr)
      assert.ok(!/panicked|RUST_BACKTRACE/.test(done.stderr), done.stderr)
    }
  }
})

test('doctor: each wall with whether it stands, and what to do about one that does not', async () => {
  const done = await exec(menshen, ['doctor', '--json'])
  const walls = JSON.parse(done.stdout)
  assert.ok(walls.length >= 14, `${walls.length} walls`)
  for (const wall of walls) {
    assert.match(wall.wall, /^[a-z-]+$/)
    assert.equal(typeof wall.present, 'boolean')
    assert.ok(wall.detail.length > 0 && wall.does.length > 0)
    assert.equal(typeof wall.what_to_do, wall.present ? 'object' : 'string')
  }
  assert.equal(done.code, walls.every((w) => w.present) ? 0 : 1)
  for (const name of ['seccomp', 'landlock', 'user-namespace', 'net-namespace', 'pid-namespace', 'rlimits']) assert.ok(walls.some((w) => w.wall === name), name)
  const words = await exec(menshen, ['doctor'])
  assert.equal(words.code, done.code)
  assert.match(words.stdout, /A program may make 3 system calls/)
})

test('a wall that may not be missing, or is none, cannot be waived', async () => {
  for (const [name, says] of [['none', /there is no wall `none`.*doctor/], ['seccomp', /seccomp/]]) {
    const done = await exec(menshen, ['check', good, '--data', data, '--allow-missing-wall', name])
    assert.equal(done.code, 1, name)
    assert.match(done.stderr, says)
  }
})

// A user who may make no more namespaces of a kind is a machine without that wall.
const unshared = (() => {
  try { execFileSync('unshare', ['--user', '--map-root-user', 'sh', '-c', 'echo 0 > /proc/sys/user/max_net_namespaces'], { stdio: 'ignore' }); return true } catch { return false }
})()
test('a missing wall is refused by name, and waived by name', { skip: unshared ? false : 'namespaces cannot be bounded here' }, async () => {
  // In a user namespace of its own the bound holds for this command alone; a second one inside makes it an ordinary user again.
  const bound = 'echo 0 > /proc/sys/user/max_net_namespaces && exec unshare --user --map-user=1000 "$0" "$@"'
  const without = (args) => exec('unshare', ['--user', '--map-root-user', 'sh', '-c', bound, menshen, ...args])
  const refused = await without(['check', good, '--data', join(temporary, 'd1')])
  assert.equal(refused.code, 1, refused.stdout)
  assert.match(refused.stderr, /net-namespace/)
  assert.match(refused.stderr, /--allow-missing-wall net-namespace/)
  const named = [...refused.stderr.matchAll(/--allow-missing-wall ([a-z-]+)/g)].flatMap((m) => ['--allow-missing-wall', m[1]])
  const waived = await without(['check', good, '--data', join(temporary, 'd2'), ...named])
  assert.equal(waived.code, 0, waived.stderr + waived.stdout)
})

test('run: one line when it is ready, ps lists its guests, SIGTERM ends all in good order', { timeout: 300_000 }, async () => {
  const run = await start([good])
  try {
    assert.match(run.url, /^http:\/\/[0-9a-f]{32}\.localhost:\d+\/enter\//)
    for (const key of ['id', 'name', 'appid', 'pages', 'errors', 'url']) assert.ok(key in run.programs[0], key)
    const shell = await connect(run.url)
    const guest = await shell.launch(run.programs[0].id)
    const ps = await exec(menshen, ['ps', '--json', '--data', run.data])
    assert.equal(ps.code, 0)
    const [row] = JSON.parse(ps.stdout)
    assert.equal(row.pid, guest.pid)
    for (const key of ['program', 'name', 'rss', 'cpu', 'calls']) assert.ok(key in row, key)
    const words = await exec(menshen, ['ps', '--data', run.data])
    assert.match(words.stdout, new RegExp(`^ +${guest.pid} `, 'm'))
  } finally {
    assert.deepEqual(await run.stop(), { code: 0, signal: null })
  }
  const none = await exec(menshen, ['ps', '--data', run.data])
  assert.equal(none.code, 1)
  assert.match(none.stderr, /is `menshen run` running/)
})

test('a port that is taken is named', { timeout: 300_000 }, async () => {
  const run = await start([good])
  try {
    const port = /:(\d+)\//.exec(run.url)[1]
    const second = await exec(menshen, ['run', good, '--port', port, '--data', data], { ms: 60_000 })
    assert.equal(second.code, 1)
    assert.ok(second.stderr.includes(port), second.stderr)
  } finally {
    await run.stop()
  }
})

test('a missing tool: one sentence, exit 3', async () => {
  const build = await exec('cargo', ['build', '-q', '-p', 'xtask', '--message-format', 'json'], { ms: 300_000 })
  assert.equal(build.code, 0, build.stderr)
  const line = build.stdout.split('\n').filter(Boolean).map((l) => JSON.parse(l)).find((m) => m.executable && m.target?.name === 'xtask')
  const bin = join(temporary, 'bin')
  mkdirSync(bin, { recursive: true })
  // Everything that the tool itself may need but Node.
  for (const tool of ['cargo', 'rustc', 'gcc', 'cc', 'sh', 'git']) {
    const at = execFileSync('sh', ['-c', `command -v ${tool} || true`], { encoding: 'utf8' }).trim()
    if (at) symlinkSync(at, join(bin, tool))
  }
  const done = await exec(line.executable, ['web'], { env: { ...process.env, PATH: bin }, ms: 60_000 })
  assert.equal(done.code, 3, done.stdout + done.stderr)
  assert.match(done.stderr, /node/i)
  assert.equal(done.stderr.trim().split('\n').length, 1, done.stderr)
})
