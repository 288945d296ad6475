// Runs the binary for tests that need no browser.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './specs/cases.mjs'

export { root }
export const menshen = process.env.MENSHEN_BIN ?? join(root, 'target/debug/menshen')

/** Runs a program to its end; stdout and stderr as text. Killed after `ms`. */
export function exec(program, args, { ms = 120_000, env = process.env, cwd = root } = {}) {
  return new Promise((ok, bad) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const out = { stdout: '', stderr: '', code: null, signal: null, late: false }
    const timer = setTimeout(() => { out.late = true; child.kill('SIGKILL') }, ms)
    child.stdout.setEncoding('utf8').on('data', (text) => (out.stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (out.stderr += text))
    child.once('error', bad)
    child.once('close', (code, signal) => { clearTimeout(timer); ok({ ...out, code, signal }) })
  })
}

/** `menshen check --json`: pages by path, and the totals. */
export async function check(dir, data, args = [], options = {}) {
  const began = Date.now()
  const done = await exec(menshen, ['check', dir, '--json', '--data', data, ...args], options)
  const lines = done.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line))
  const pages = new Map(lines.filter((l) => l.page !== undefined).map((l) => [l.page, l]))
  return { ...done, pages, totals: lines.at(-1), ms: Date.now() - began }
}
