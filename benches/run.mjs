// `cargo xtask bench [--json FILE] [--rounds N]`: us and the peers in turn, round after round, so that whatever else this
// machine does falls on both. The medians stand in RESULTS.md; all samples are kept in the file that --json names.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus as processors, loadavg, release, tmpdir, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { start } from './browser.mjs'
import { calls, hasTaskset, measure, ROUNDS } from './native.mjs'
import * as cold from './peers/cold.mjs'
import { workerdEach } from './peers/memory.mjs'
import { Figures, markdown, rows } from './table.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const { values: options } = parseArgs({ options: { json: { type: 'string' }, rounds: { type: 'string', default: '5' } } })
const rounds = Number(options.rounds)
const data = mkdtempSync(join(tmpdir(), 'menshen-bench-'))
// Both sides of a call get the same two processors (one each where there are two): the answer is another thread's work.
const cpus = hasTaskset && processors().length > 1 ? '0,1' : ''
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

async function native(round) {
  f.add('cold', middle(measure('cold-start', 'rows', { runs: 40, data }).samples) / 1000)
  f.add('cold workerd', await cold.workerd(21_000 + round))
  f.add('cold deno', await cold.deno())
  f.add('cold worker', middle([await cold.worker(), await cold.worker(), await cold.worker()]))
  f.add('cold child', middle([await cold.child(), await cold.child(), await cold.child()]))
  f.add('call 30', middle(calls({ mode: 'get', size: 30, n: 400, data, cpus })))
  f.add('call 30 node', pinned('get', 30, 400))
  f.add('call async', middle(calls({ mode: 'async', size: 30, n: 400, data, cpus })))
  f.add('call 64k', middle(calls({ mode: 'echo', size: 65_536, n: 100, data, cpus })))
  f.add('call 64k node', pinned('both', 65_536, 100))
  const memory = measure('memory', 'rows', { runs: 60, data })
  f.add('memory', memory.group ?? memory.pss + memory.page_tables)
  f.add('memory workerd', await workerdEach(22_000 + round * 100))
  const crowd = measure('crowd', 'rows', { runs: 200, data })
  f.add('crowd', Math.max(...crowd.samples) / 1000)
  f.add('crowd memory', crowd.guests_kib / 1024)
}

async function inBrowser(b) {
  const ours = await b.ours()
  const plain = await b.control()
  if (ours.elements !== 3001) throw new Error(`the page of 1,000 rows has ${ours.elements} elements, not 3,001`)
  f.add('shell', ours.cold)
  for (const name of ['small', 'rows', 'one', 'all']) f.add(name, ours[name])
  for (const name of ['cold', 'rows', 'one', 'all']) f.add(`${name} plain`, plain[name])
}

async function main() {
  // Absolute times mean something on an idle machine only; what else ran is part of the result.
  const load = loadavg()[0].toFixed(1)
  const b = await start()
  try {
    for (let round = 0; round < rounds; round++) {
      say(`round ${round + 1} of ${rounds}`)
      await native(round)
      await inBrowser(b)
      const { first, last } = await b.twenty()
      for (const part of ['heap', 'guest', 'broker']) {
        f.add(`first ${part}`, first[part])
        f.add(`last ${part}`, last[part])
      }
    }
  } finally {
    await b.stop()
    rmSync(data, { recursive: true, force: true })
  }
  const list = rows(f)
  const table = markdown(list)
  console.log(table)
  const machine = `${processors().length} × ${processors()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}, load ${load} when it began`
  writeFileSync(
    join(here, 'RESULTS.md'),
    `# Figures\n\nMade by \`cargo xtask bench\`: the median of ${rounds} rounds, us and the peers in turn in one run, on ${machine}.\n` +
      'What each row measures is written in `benches/table.mjs`, `benches/native.mjs` and `benches/browser.mjs`.\n\n' +
      table,
  )
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ machine, rounds, figures: list, samples: Object.fromEntries(f.rounds) }, null, 1)}\n`)
}

await main()
