// Inside a container, with exactly what deploy/README.md gives it: the seccomp list, no capability, no new privilege, an ordinary
// user. The runtime is runc, which Docker and Podman start containers with too.
import assert from 'node:assert/strict'
import { chmodSync, chownSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { exec, menshen, root } from './menshen.mjs'

const runc = process.env.MENSHEN_RUNC
const skip = !runc && 'it needs root and runc; `cargo xtask test` as root brings it'
const USER = 10001
const profile = JSON.parse(readFileSync(join(root, 'deploy/seccomp.json'), 'utf8'))

const bundle = mkdtempSync(join(tmpdir(), 'menshen-container-'))
after(() => rmSync(bundle, { recursive: true, force: true }))
if (runc) fill(join(bundle, 'rootfs'))

/** A root directory with the binary, what it is linked with, and a program. */
function fill(rootfs) {
  for (const dir of ['proc', 'dev', 'tmp', 'data', 'usr/bin']) mkdirSync(join(rootfs, dir), { recursive: true })
  const linked = execFileSync('ldd', [menshen], { encoding: 'utf8' }).match(/\/\S+/g)
  for (const library of linked) {
    mkdirSync(join(rootfs, dirname(library)), { recursive: true })
    copyFileSync(realpathSync(library), join(rootfs, library))
  }
  copyFileSync(menshen, join(rootfs, 'usr/bin/menshen'))
  chmodSync(join(rootfs, 'usr/bin/menshen'), 0o755)
  cpSync(join(root, 'examples/hello'), join(rootfs, 'hello'), { recursive: true })
  chownSync(join(rootfs, 'data'), USER, USER)
  chmodSync(join(rootfs, 'tmp'), 0o1777)
  chmodSync(bundle, 0o755)
}

/** What `docker run` makes of the flags in deploy/README.md. `without`: names taken out of the list of system calls. */
function config(args, without) {
  const syscalls = profile.syscalls
    .map(({ names, action, args }) => ({ names: names.filter((n) => !without.includes(n)), action, args }))
    .filter(({ names }) => names.length)
  return {
    ociVersion: '1.0.2',
    process: {
      terminal: false, user: { uid: USER, gid: USER }, args, cwd: '/data', noNewPrivileges: true,
      env: ['PATH=/usr/bin', 'HOME=/data'],
      capabilities: { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] },
    },
    root: { path: 'rootfs', readonly: false },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'strictatime', 'mode=755', 'size=65536k'] },
      { destination: '/tmp', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'nodev', 'mode=1777'] },
    ],
    linux: {
      namespaces: ['pid', 'ipc', 'uts', 'mount'].map((type) => ({ type })),
      resources: { pids: { limit: 1024 } },
      // What Docker hides of /proc unless it is told otherwise.
      maskedPaths: ['/proc/asound', '/proc/acpi', '/proc/kcore', '/proc/keys', '/proc/latency_stats', '/proc/timer_list', '/proc/timer_stats', '/proc/sched_debug', '/proc/scsi', '/sys/firmware'],
      readonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
      seccomp: {
        defaultAction: profile.defaultAction, defaultErrnoRet: profile.defaultErrnoRet,
        architectures: profile.archMap.flatMap((a) => [a.architecture, ...a.subArchitectures]).filter((a) => a.includes('X86') === (process.arch === 'x64')),
        syscalls,
      },
    },
  }
}

let number = 0
function contained(args, { without = [] } = {}) {
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(config(args, without)))
  return exec(runc, ['run', '--bundle', bundle, `menshen-test-${process.pid}-${++number}`])
}

const walls = async (options) => {
  const done = await contained(['/usr/bin/menshen', 'doctor', '--json'], options)
  assert.ok(done.stdout.startsWith('['), done.stderr)
  return JSON.parse(done.stdout)
}

test('every wall stands inside the container', { skip }, async () => {
  const missing = (await walls()).filter((w) => !w.present)
  assert.deepEqual(missing, [])
})

test('a program is checked inside the container', { skip }, async () => {
  const done = await contained(['/usr/bin/menshen', 'check', '/hello', '--json', '--data', '/data/cache'])
  assert.equal(done.code, 0, done.stdout + done.stderr)
  const totals = JSON.parse(done.stdout.trim().split('\n').at(-1))
  assert.ok(totals.pages > 0 && totals.ok === totals.pages, done.stdout)
})

test('without its own lines of the list, doctor names what is missing and programs are refused', { skip }, async () => {
  const own = ['unshare', 'mount', 'umount2', 'pivot_root']
  for (const name of own) assert.ok(profile.syscalls.some((s) => s.names.includes(name)), `${name} stands in the list`)
  const missing = (await walls({ without: own })).filter((w) => !w.present)
  assert.ok(missing.some((w) => w.wall === 'empty-root'), JSON.stringify(missing))
  for (const wall of missing) assert.ok(wall.what_to_do, wall.wall)
  const done = await contained(['/usr/bin/menshen', 'check', '/hello', '--data', '/data/cache'], { without: own })
  assert.notEqual(done.code, 0)
  assert.match(done.stderr, /wall|namespace/i)
})

const apparmor = process.env.MENSHEN_APPARMOR
test('the AppArmor profile is one that Debian 12 can load', { skip: !apparmor && 'it needs root and apparmor_parser; `cargo xtask test` as root brings it' }, async () => {
  const file = join(root, 'deploy/apparmor.profile')
  const parse = (path) => exec(apparmor, ['--skip-kernel-load', '--skip-cache', path])
  const good = await parse(file)
  assert.equal(good.code, 0, good.stderr)
  const broken = join(bundle, 'broken.profile')
  writeFileSync(broken, readFileSync(file, 'utf8').replace('pivot_root', 'pivot_roof'))
  assert.notEqual((await parse(broken)).code, 0)
})
