// What a record costs a call: `node tests/audit.cost.mjs` prints medians, in one run, of a call that leaves a record and of one that
// leaves none, and of records that share a sync because many calls are made at once.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { openSync, writeSync, fdatasyncSync, closeSync } from 'node:fs'
import { calls, program } from './audit.run.mjs'
import { start } from './shell.mjs'

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]
const data = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'menshen-cost-'))
const run = await start([program], { data })
try {
  const out = { plain: [], audited: [], together: [] }
  for (let round = 0; round < 3; round++) {
    for (const [name, list] of [['plain', Array(60).fill('getPrivacySetting')], ['audited', Array(60).fill('requirePrivacyAuthorize')], ['together', ['together']]]) {
      const { shell } = await calls(run, list)
      const made = shell.messages.filter((m) => m.t === 'inspect' && m.kind === 'call' && m.verdict === 'ok' && /^(getPrivacySetting|requirePrivacyAuthorize)$/.test(m.name))
      out[name].push(...made.map((m) => m.us))
      shell.leave()
    }
  }
  // What the disk itself takes for one small write and its sync, without anything of ours.
  const fd = openSync(join(data, 'floor'), 'w')
  const floor = Array.from({ length: 100 }, () => { const t = performance.now(); writeSync(fd, Buffer.alloc(700)); fdatasyncSync(fd); return (performance.now() - t) * 1000 })
  closeSync(fd)
  console.log(JSON.stringify({
    unit: 'µs', plain: median(out.plain), audited: median(out.audited), 'audited, 30 at once': median(out.together), 'write and sync of 700 bytes': Math.round(median(floor)),
    samples: [out.plain.length, out.audited.length, out.together.length],
  }))
} finally {
  await run.stop()
  rmSync(data, { recursive: true, force: true })
}
