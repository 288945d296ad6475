// `cargo xtask bench [WORDS] [--json FILE] [--rounds N]`: us and the peers in turn, round after round, so that whatever else
// this machine does falls on both. With words only the figures whose names contain one of them, for example
// `cargo xtask bench setData`. The medians stand in RESULTS.md, where the others stay with the run they came from; all
// samples are kept in the file that --json names.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus as processors, loadavg, release, tmpdir, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { start } from './browser.mjs'
import { menshen } from '../tests/browser/harness.mjs'
import { alone, bareCrypto, calls, example, hasTaskset, measure, relaxed, ROUNDS, strict } from './native.mjs'
import * as cold from './peers/cold.mjs'
import * as databases from './peers/databases.mjs'
import { workerdEach } from './peers/memory.mjs'
import { chosen, Figures, keysOf, markdown } from './table.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' }, rounds: { type: 'string', default: '5' } } })
const list = chosen(positionals)
const wanted = keysOf(list)
const rounds = Number(options.rounds)
const data = mkdtempSync(join(tmpdir(), 'menshen-bench-'))
// Both sides of a call get the same two processors (one each where there are two): the answer is another thread's work.
const cpus = hasTaskset && processors().length > 1 ? '0,1' : ''
// Storage is measured on the disk that the build lies on: the folder for temporary files may be in memory.
const disk = mkdtempSync(join(dirname(menshen), 'bench-'))
const f = new Figures()

const middle = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]
const say = (text) => process.stderr.write(`${text}\n`)
/** The peer in the same manner: the mean of each round of `n`, the median of the rounds. */
const pinned = (mode, size, n) => {
  const args = [join(here, 'worker-call.mjs'), mode, String(size), String(n * ROUNDS)]
  const [command, all] = cpus ? ['taskset', ['-c', cpus, process.execPath, ...args]] : [process.execPath, args]
  const times = JSON.parse(execFileSync(command, all, { encoding: 'utf8', maxBuffer: 64 << 20 }))
  const mean = (list) => list.reduce((sum, us) => sum + us, 0) / list.length
  return middle(Array.from({ length: ROUNDS }, (_, i) => mean(times.slice(i * n, (i + 1) * n))))
}

/** One measurement of a round: the figures it yields, and how. */
const step = (keys, run) => ({ keys, run: (round, b) => keys.some((k) => wanted.has(k)) && run(round, b), wanted: keys.some((k) => wanted.has(k)) })
const one = (key, run) => step([key], async (round, b) => f.add(key, await run(round, b)))

const NATIVE = [
  one('cold', () => middle(measure('cold-start', 'rows', { runs: 40, data }).samples) / 1000),
  one('cold first', () => middle(measure('first-start', 'rows', { runs: 40, data }).samples) / 1000),
  one('cold workerd', (round) => cold.workerd(21_000 + round)),
  one('cold deno', () => cold.deno()),
  one('cold worker', async () => middle([await cold.worker(), await cold.worker(), await cold.worker()])),
  one('cold child', async () => middle([await cold.child(), await cold.child(), await cold.child()])),
  one('call 30', () => middle(calls({ mode: 'get', size: 30, n: 400, data, cpus }))),
  one('call 30 node', () => pinned('get', 30, 400)),
  one('call async', () => middle(calls({ mode: 'async', size: 30, n: 400, data, cpus }))),
  one('call 64k', () => middle(calls({ mode: 'echo', size: 65_536, n: 100, data, cpus }))),
  one('call 64k node', () => pinned('both', 65_536, 100)),
  one('memory', () => {
    const memory = measure('memory', 'rows', { runs: 60, data })
    return memory.group ?? memory.pss + memory.page_tables
  }),
  one('memory workerd', (round) => workerdEach(22_000 + round * 100)),
  one('sqlite normal', () => databases.plain('NORMAL', disk)),
  one('sqlcipher normal', () => databases.cipher('NORMAL', disk)),
  step(['strict', 'floor'], () => {
    const { ours, floor } = strict(disk)
    f.add('strict', ours)
    f.add('floor', floor)
  }),
  one('sqlite full', () => databases.plain('FULL', disk)),
  one('sqlcipher full', () => databases.cipher('FULL', disk)),
  step(['relaxed', 'relaxed unsealed', 'sealed', 'unsealed', 'file sealed', 'file unsealed', 'store strict', 'store floor'], () => {
    const figures = alone(disk)
    const whole = relaxed(disk)
    f.add('relaxed', whole)
    // A program cannot be given an unsealed store; what sealing takes is known from the store alone.
    f.add('relaxed unsealed', whole - (figures.sealed - figures.plain))
    f.add('store strict', figures.strict)
    f.add('store floor', figures.floor)
    f.add('sealed', figures.sealed)
    f.add('unsealed', figures.plain)
    f.add('file sealed', figures.file_sealed)
    f.add('file unsealed', figures.file_plain)
  }),
  step(['sign', 'sign hmac', 'verify', 'verify hmac', 'sign node', 'sign hmac node', 'verify node', 'verify hmac node', 'url node'], () => {
    const ours = example('sealing', '--json')
    for (const [key, mode] of [['', 'ed25519'], [' hmac', 'hmac-sha256']]) {
      f.add(`sign${key}`, ours[`${mode}: sign a request, query and header`])
      f.add(`verify${key}`, ours[`${mode}: verify an answer`])
    }
    const bare = bareCrypto()
    f.add('sign node', bare.sign)
    f.add('verify node', bare.verify)
    f.add('sign hmac node', bare.tag)
    f.add('verify hmac node', bare.check)
    f.add('url node', bare.url)
  }),
  step(['decide', 'decide gated', 'decide fetch'], () => {
    for (const [key, us] of Object.entries(example('deciding'))) f.add(key, us)
  }),
  step(['crowd', 'crowd memory'], () => {
    const crowd = measure('crowd', 'rows', { runs: 200, data })
    f.add('crowd', Math.max(...crowd.samples) / 1000)
    f.add('crowd memory', crowd.guests_kib / 1024)
  }),
]

const BROWSER = [
  step(['shell', 'small', 'rows', 'one', 'all', 'cold plain', 'rows plain', 'one plain', 'all plain'], async (_, b) => {
    const ours = await b.ours()
    const plain = await b.control()
    if (ours.elements !== 3001) throw new Error(`the page of 1,000 rows has ${ours.elements} elements, not 3,001`)
    f.add('shell', ours.cold)
    for (const name of ['small', 'rows', 'one', 'all']) f.add(name, ours[name])
    for (const name of ['cold', 'rows', 'one', 'all']) f.add(`${name} plain`, plain[name])
  }),
  step(['first heap', 'last heap', 'first guest', 'last guest', 'first broker', 'last broker'], async (_, b) => {
    const { first, last } = await b.twenty()
    for (const part of ['heap', 'guest', 'broker']) {
      f.add(`first ${part}`, first[part])
      f.add(`last ${part}`, last[part])
    }
  }),
]

async function main() {
  // Absolute times mean something on an idle machine only; what else ran is part of the result.
  const load = loadavg()[0].toFixed(1)
  const b = BROWSER.some((s) => s.wanted) ? await start() : null
  try {
    for (let round = 0; round < rounds; round++) {
      say(`round ${round + 1} of ${rounds}`)
      for (const s of [...NATIVE, ...BROWSER]) await s.run(round, b)
    }
  } finally {
    await b?.stop()
    for (const dir of [data, disk]) rmSync(dir, { recursive: true, force: true })
  }
  const figures = list.map((r) => f.row(r))
  const machine = `${processors().length} × ${processors()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}, load ${load} when it began`
  const peers = wanted.has('sqlite normal') ? `, ${databases.versions()}` : ''
  const run = `${rounds} rounds on ${machine}${peers}`
  console.log(markdown(figures, run))
  const results = join(here, 'RESULTS.md')
  const old = positionals.length && existsSync(results) ? readFileSync(results, 'utf8') : ''
  writeFileSync(
    results,
    '# Figures\n\nMade by `cargo xtask bench`: the median of the rounds of a run, us and the peers in turn in one run.\n' +
      'What each row measures is written in `benches/table.mjs`, `benches/native.mjs` and `benches/browser.mjs`.\n\n' +
      markdown(figures, run, old),
  )
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ machine, rounds, figures, samples: Object.fromEntries(f.rounds) }, null, 1)}\n`)
}

await main()
