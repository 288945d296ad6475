// Memory of one more idle workerd worker, in KiB of proportional set size: (n workers - 1 worker) / (n - 1), each asked once.
import { readFileSync } from 'node:fs'
import { ask, withWorkerd } from './cold.mjs'

const pss = (pid) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1])

const measure = (n, port) =>
  withWorkerd(n, port, async (child) => {
    for (let i = 0; i < n; i++) while (!(await ask(port + i))) await new Promise((ok) => setTimeout(ok, 2))
    await new Promise((ok) => setTimeout(ok, 500))
    return pss(child.pid)
  })

export async function workerdEach(port, n = 40) {
  const one = await measure(1, port)
  return ((await measure(n, port + 1)) - one) / (n - 1)
}
