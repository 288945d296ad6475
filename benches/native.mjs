// Our figures that need no browser: `menshen __measure`, pinned where the comparison is on the same CPUs.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { menshen, root } from '../tests/browser/harness.mjs'

/** One measurement, optionally on these CPUs only. */
export function measure(what, program, { page = '', runs = 0, cpus = '', data }) {
  const args = ['__measure', what, join(root, 'tests/specs/programs', program), '--data', data]
  if (page) args.push('--page', page)
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

export const hasTaskset = existsSync('/usr/bin/taskset')
