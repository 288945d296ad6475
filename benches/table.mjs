// The figures by name, what is aimed at, and the table that people read.
const median = (list) => {
  const sorted = [...list].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/** One value a round; the median of the rounds counts, as a ratio to the peer of the same run. */
export class Figures {
  constructor() {
    this.rounds = new Map()
  }

  add(name, value) {
    if (!Number.isFinite(value)) throw new Error(`${name}: ${value} is no measurement`)
    if (!this.rounds.has(name)) this.rounds.set(name, [])
    this.rounds.get(name).push(value)
  }

  of(name) {
    const samples = this.rounds.get(name)
    if (!samples) throw new Error(`${name} was not measured`)
    return median(samples)
  }

  /** `met(ours, peer)` says whether the target is met; without one the row is for comparison only. */
  row({ name, unit, ours, peer = '', peerKey = '', target = '', met = null }) {
    const mine = this.of(ours)
    const theirs = peerKey ? this.of(peerKey) : null
    return { name, unit, ours: mine, peer, peers: theirs, ratio: theirs === null ? null : mine / theirs, target, met: met ? met(mine, theirs) : null }
  }
}

const most = (limit) => (ours) => ours <= limit
const ahead = (ours, peer) => ours < peer

const cold = (peer, peerKey) => ({ name: 'cold start, first answer', unit: 'ms', ours: 'cold', peer, peerKey, target: 'ahead', met: ahead })

/** Every figure: what is ours, what it is compared with, what is aimed at. */
export const TABLE = [
  { name: 'cold start, warm zygote to first command of the page, all walls', unit: 'ms', ours: 'cold', target: '≤ 2.5', met: most(2.5) },
  { name: 'the same for a program that the person never opened', unit: 'ms', ours: 'cold first' },
  cold('workerd', 'cold workerd'),
  cold('Deno', 'cold deno'),
  cold('Node worker_threads', 'cold worker'),
  cold('Node child process', 'cold child'),
  { name: 'memory of one idle program, framework loaded, kernel included', unit: 'KiB', ours: 'memory', target: '≤ 1,024', met: most(1024) },
  { name: 'memory of one idle program', unit: 'KiB', ours: 'memory', peer: 'workerd worker, bare', peerKey: 'memory workerd', target: 'below', met: ahead },
  { name: 'wx call and answer, 30 B', unit: 'µs', ours: 'call 30', peer: 'worker_threads, same CPUs', peerKey: 'call 30 node', target: '≤ 1×', met: (a, b) => a <= b },
  { name: 'wx call and answer with a promise, 30 B', unit: 'µs', ours: 'call async', peer: 'worker_threads, same CPUs', peerKey: 'call 30 node' },
  { name: 'wx call with 64 KiB, then its answer with 64 KiB (set, get)', unit: 'µs', ours: 'call 64k', peer: 'worker_threads, same CPUs', peerKey: 'call 64k node', target: '≤ 2×', met: (a, b) => a <= 2 * b },
  { name: '1,000 setStorageSync of 1 KB, relaxed, sealed', unit: 'ms', ours: 'relaxed', target: '≤ 150', met: most(150) },
  { name: '1,000 setStorageSync of 1 KB, relaxed, sealed', unit: 'ms', ours: 'relaxed', peer: 'SQLite, synchronous = NORMAL', peerKey: 'sqlite normal' },
  { name: '1,000 setStorageSync of 1 KB, relaxed, sealed', unit: 'ms', ours: 'relaxed', peer: 'SQLCipher, synchronous = NORMAL', peerKey: 'sqlcipher normal' },
  { name: '1,000 setStorageSync of 1 KB, strict, sealed', unit: 'ms', ours: 'strict', peer: '1,000 appends of 1.1 KB with fdatasync', peerKey: 'floor', target: '≤ 1.2×', met: (a, b) => a <= 1.2 * b },
  { name: '1,000 setStorageSync of 1 KB, strict, sealed', unit: 'ms', ours: 'strict', peer: 'SQLite, synchronous = FULL', peerKey: 'sqlite full' },
  { name: '1,000 setStorageSync of 1 KB, strict, sealed', unit: 'ms', ours: 'strict', peer: 'SQLCipher, synchronous = FULL', peerKey: 'sqlcipher full' },
  { name: '1,000 setStorageSync of 1 KB, relaxed, sealed', unit: 'ms', ours: 'relaxed', peer: 'the same without what sealing takes', peerKey: 'relaxed unsealed', target: '≤ 1.15×', met: (a, b) => a <= 1.15 * b },
  { name: 'storage of 1,000 values of 1 KB in the store alone, sealed', unit: 'ms', ours: 'sealed', peer: 'the same unsealed', peerKey: 'unsealed' },
  { name: 'storage of 1,000 values of 1 KB in the store alone, strict, sealed', unit: 'ms', ours: 'store strict', peer: '1,000 appends of 1.1 KB with fdatasync', peerKey: 'store floor', target: '≤ 1.2×', met: (a, b) => a <= 1.2 * b },
  { name: 'storage of a file of 4 MB, written and read, in the store alone, sealed', unit: 'ms', ours: 'file sealed', peer: 'the same unsealed', peerKey: 'file unsealed' },
  { name: 'shell address to first page painted, cold', unit: 'ms', ours: 'shell', peer: 'plain page', peerKey: 'cold plain', target: '≤ 300', met: most(300) },
  { name: 'navigateTo a small page, painted', unit: 'ms', ours: 'small', target: '≤ 100', met: most(100) },
  { name: 'open a page of 1,000 rows (3,001 elements), painted', unit: 'ms', ours: 'rows', peer: 'plain DOM', peerKey: 'rows plain', target: '≤ 400', met: most(400) },
  { name: 'setData of one row of 1,000, click to DOM', unit: 'ms', ours: 'one', peer: 'plain DOM', peerKey: 'one plain', target: '≤ 8', met: most(8) },
  { name: 'setData of all 1,000 rows, click to DOM', unit: 'ms', ours: 'all', peer: 'plain DOM', peerKey: 'all plain', target: '≤ 60', met: most(60) },
  { name: '20 times open and close: heap of the views', unit: 'KiB', ours: 'last heap', peer: 'after the first time', peerKey: 'first heap', target: '≤ 1.1×', met: (a, b) => a <= 1.1 * b },
  { name: '20 times open and close: guest', unit: 'KiB', ours: 'last guest', peer: 'after the first time', peerKey: 'first guest', target: '≤ 1.1×', met: (a, b) => a <= 1.1 * b },
  { name: '20 times open and close: broker', unit: 'KiB', ours: 'last broker', peer: 'after the first time', peerKey: 'first broker', target: '≤ 1.1×', met: (a, b) => a <= 1.1 * b },
  { name: 'sign a request of 1 KB, query and headers, Ed25519', unit: 'µs', ours: 'sign', peer: 'node:crypto, bare SHA-256 and two signatures', peerKey: 'sign node', target: '≤ 60', met: most(60) },
  { name: 'sign a request of 1 KB, query and headers, HMAC', unit: 'µs', ours: 'sign hmac', peer: 'node:crypto, bare SHA-256 and two HMACs', peerKey: 'sign hmac node', target: '≤ 60', met: most(60) },
  { name: 'verify an answer of 1 KB, Ed25519', unit: 'µs', ours: 'verify', peer: 'node:crypto, bare SHA-256 and one verification', peerKey: 'verify node', target: '≤ 60', met: most(60) },
  { name: 'verify an answer of 1 KB, HMAC', unit: 'µs', ours: 'verify hmac', peer: 'node:crypto, bare SHA-256 and two HMACs', peerKey: 'verify hmac node', target: '≤ 60', met: most(60) },
  { name: 'policy decision, a call that nothing gates', unit: 'µs', ours: 'decide', target: '≤ 2', met: most(2) },
  { name: 'policy decision, a call behind a scope and the privacy agreement', unit: 'µs', ours: 'decide gated', target: '≤ 2', met: most(2) },
  { name: 'policy decision, an address against 20 domains', unit: 'µs', ours: 'decide fetch', peer: 'Node, new URL alone', peerKey: 'url node', target: '≤ 2', met: most(2) },
  { name: '200 programs at once: slowest answer', unit: 'ms', ours: 'crowd', target: '≤ 100', met: most(100) },
  { name: '200 programs at once: memory of all', unit: 'MiB', ours: 'crowd memory' },
]

/** The figures whose name contains one of these words; all of them without any. */
export function chosen(words) {
  const wanted = words.map((w) => w.toLowerCase())
  const list = TABLE.filter((r) => wanted.length === 0 || wanted.some((w) => r.name.toLowerCase().includes(w)))
  if (list.length === 0) throw new Error(`no figure is called ${words.join(' or ')}; they are: ${[...new Set(TABLE.map((r) => r.name))].join(' · ')}`)
  return list
}

/** What has to be measured for them. */
export const keysOf = (list) => new Set(list.flatMap((r) => [r.ours, r.peerKey]).filter(Boolean))

const number = (n) => (n === null ? '' : n.toLocaleString('en-US', { maximumFractionDigits: n < 10 ? 2 : n < 100 ? 1 : 0 }))

const HEAD = ['figure', 'unit', 'ours', 'peer', "peer's", 'ratio', 'target', 'met', 'run']
const key = (name, peer) => `${name}|${peer ?? ''}`

/** The cells of one row; `run` says in which run it was measured. */
const cells = (r, run) => [r.name, r.unit, number(r.ours), r.peer ?? '', number(r.peers), r.ratio === null ? '' : `${number(r.ratio)}×`, r.target ?? '', r.met === null ? '' : r.met ? 'yes' : '**no**', run]

/** Rows and runs of a RESULTS.md, as far as it has them. */
function parse(text) {
  const rows = new Map()
  const runs = new Map()
  for (const line of text.split('\n')) {
    const run = /^- (\d+): (.*)$/.exec(line)
    if (run) runs.set(run[1], run[2])
    const parts = line.split('|').map((c) => c.trim())
    if (parts.length === HEAD.length + 2) rows.set(key(parts[1], parts[4]), parts.slice(1, -1))
  }
  return { rows, runs }
}

/** Tables of Markdown: the rows just measured, and those of `old` (a RESULTS.md) that were not, each with its run. */
export function markdown(list, run, old = '') {
  const { rows, runs } = parse(old)
  const fresh = String(Math.max(0, ...[...runs.keys()].map(Number)) + 1)
  for (const r of list) rows.set(key(r.name, r.peer), cells(r, fresh))
  runs.set(fresh, run)
  const kept = TABLE.map((r) => rows.get(key(r.name, r.peer))).filter(Boolean)
  const used = [...new Set(kept.map((c) => c.at(-1)))].filter((n) => runs.has(n)).sort((a, b) => a - b)
  const renumbered = new Map(used.map((n, i) => [n, String(i + 1)]))
  const lines = [HEAD, HEAD.map(() => '---'), ...kept.map((c) => [...c.slice(0, -1), renumbered.get(c.at(-1)) ?? ''])]
  return `${lines.map((c) => `| ${c.join(' | ')} |`).join('\n')}\n\nRuns:\n${used.map((n) => `- ${renumbered.get(n)}: ${runs.get(n)}`).join('\n')}\n`
}
