// Our figures that need no browser: `menshen __measure`, pinned where the comparison is on the same CPUs.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createHash, createHmac, generateKeyPairSync, sign, timingSafeEqual, verify } from 'node:crypto'
import { dirname, join } from 'node:path'
import { menshen, root } from '../tests/browser/harness.mjs'

/** One measurement, optionally on these CPUs only. */
export function measure(what, program, { page = '', runs = 0, cpus = '', data, durability = '' }) {
  const args = ['__measure', what, join(root, 'tests/specs/programs', program), '--data', data]
  if (page) args.push('--page', page)
  if (durability) args.push('--durability', durability)
  if (runs) args.push('-n', String(runs))
  const [command, all] = cpus ? ['taskset', ['-c', cpus, menshen, ...args]] : [menshen, args]
  return JSON.parse(execFileSync(command, all, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 64 << 20 }))
}

/** Rounds of calls, on both sides. */
export const ROUNDS = 12

/** Mean of one call in each round of `n`, in microseconds. */
export function calls({ mode, size, n, data, cpus }) {
  const page = `pages/index/index?mode=${mode}&size=${size}&n=${n}&rounds=${ROUNDS}`
  return measure('call', 'calls', { page, cpus, data }).samples.map((ms) => (ms * 1000) / n)
}

const sum = (list) => list.reduce((a, b) => a + b, 0)

/** 1,000 values of 1 KB, each under a key of its own, from the program's call to its answer: milliseconds. */
export function relaxed(data) {
  const page = 'pages/index/index?mode=keys&size=1024&n=1000&rounds=1'
  return measure('storage', 'calls', { page, runs: 1, data }).samples[0]
}

/** The same when each is answered after its sync, in ten parts, between ten times 100 appends with fdatasync alone. */
export function strict(data) {
  const page = 'pages/index/index?mode=keys&size=1024&n=100&rounds=1'
  const { samples, floor, syncs } = measure('storage', 'calls', { page, runs: 10, data, durability: 'strict' })
  if (samples.length !== 10 || floor.length * syncs !== 1000) throw new Error('the program did not store 1,000 values')
  return { ours: sum(samples), floor: sum(floor) }
}

/** The store alone, by its own measurements: sealed and unsealed, for only its tests can leave the seal out, and strict. Milliseconds. */
export function alone(disk) {
  const args = ['test', '--quiet', '--release', '--package', 'menshen-store', '--lib', '--', '--ignored', '--nocapture', '--test-threads=1', 'bench']
  const said = execFileSync(process.env.CARGO ?? 'cargo', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, MENSHEN_DISK: disk } })
  return Object.assign({}, ...[...said.matchAll(/\{".*\}/g)].map(([line]) => JSON.parse(line)))
}

export const hasTaskset = existsSync('/usr/bin/taskset')

/** The figures that a measuring program of a crate prints as JSON; built beside the binary (`cargo xtask bench` does). */
export function example(name, ...args) {
  return JSON.parse(execFileSync(join(dirname(menshen), 'examples', name), args, { encoding: 'utf8' }))
}

/** Median of 2,000, in microseconds. */
const median = (work) => {
  const times = Array.from({ length: 2000 }, () => {
    const start = process.hrtime.bigint()
    work()
    return Number(process.hrtime.bigint() - start) / 1000
  })
  return times.sort((a, b) => a - b)[1000]
}

/** The bare cryptography of one request and of one answer of 1 KB, by the OpenSSL inside Node: nothing is canonicalised, written or
    taken apart. */
export function bareCrypto() {
  const body = Buffer.alloc(1024, 'a')
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const secret = Buffer.alloc(32, 7)
  const base = Buffer.alloc(700, 'b')
  const sha256 = () => createHash('sha256').update(body).digest()
  const tag = () => createHmac('sha256', secret).update(base).digest()
  const signature = sign(null, base, privateKey)
  return {
    sign: median(() => { sha256(); sign(null, base, privateKey); sign(null, base, privateKey) }),
    verify: median(() => { sha256(); verify(null, base, publicKey, signature) }),
    tag: median(() => { sha256(); tag(); tag() }),
    check: median(() => { sha256(); timingSafeEqual(tag(), tag()) }),
    url: median(() => new URL('https://api19.shop.example/goods/list?page=1&size=20')),
  }
}
