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

export function rows(f) {
  const row = (r) => f.row(r)
  const cold = (peer, key) => row({ name: 'cold start, first answer', unit: 'ms', ours: 'cold', peer, peerKey: key, target: 'ahead', met: ahead })
  return [
    row({ name: 'cold start, warm zygote to first command of the page, all walls', unit: 'ms', ours: 'cold', target: '≤ 2.5', met: most(2.5) }),
    cold('workerd', 'cold workerd'),
    cold('Deno', 'cold deno'),
    cold('Node worker_threads', 'cold worker'),
    cold('Node child process', 'cold child'),
    row({ name: 'memory of one idle program, framework loaded, kernel included', unit: 'KiB', ours: 'memory', target: '≤ 1,024', met: most(1024) }),
    row({ name: 'memory of one idle program', unit: 'KiB', ours: 'memory', peer: 'workerd worker, bare', peerKey: 'memory workerd', target: 'below', met: ahead }),
    row({ name: 'wx call and answer, 30 B', unit: 'µs', ours: 'call 30', peer: 'worker_threads, same CPUs', peerKey: 'call 30 node', target: '≤ 1×', met: (a, b) => a <= b }),
    row({ name: 'wx call and answer with a promise, 30 B', unit: 'µs', ours: 'call async', peer: 'worker_threads, same CPUs', peerKey: 'call 30 node' }),
    row({ name: 'wx call with 64 KiB, then its answer with 64 KiB (set, get)', unit: 'µs', ours: 'call 64k', peer: 'worker_threads, same CPUs', peerKey: 'call 64k node', target: '≤ 2×', met: (a, b) => a <= 2 * b }),
    row({ name: 'shell address to first page painted, cold', unit: 'ms', ours: 'shell', peer: 'plain page', peerKey: 'cold plain', target: '≤ 300', met: most(300) }),
    row({ name: 'navigateTo a small page, painted', unit: 'ms', ours: 'small', target: '≤ 100', met: most(100) }),
    row({ name: 'open a page of 1,000 rows (3,001 elements), painted', unit: 'ms', ours: 'rows', peer: 'plain DOM', peerKey: 'rows plain', target: '≤ 400', met: most(400) }),
    row({ name: 'setData of one row of 1,000, click to DOM', unit: 'ms', ours: 'one', peer: 'plain DOM', peerKey: 'one plain', target: '≤ 8', met: most(8) }),
    row({ name: 'setData of all 1,000 rows, click to DOM', unit: 'ms', ours: 'all', peer: 'plain DOM', peerKey: 'all plain', target: '≤ 60', met: most(60) }),
    row({ name: '20 times open and close: heap of the views', unit: 'KiB', ours: 'last heap', peer: 'after the first time', peerKey: 'first heap', target: '≤ 1.1×', met: (a, b) => a <= 1.1 * b }),
    row({ name: '20 times open and close: guest', unit: 'KiB', ours: 'last guest', peer: 'after the first time', peerKey: 'first guest', target: '≤ 1.1×', met: (a, b) => a <= 1.1 * b }),
    row({ name: '20 times open and close: broker', unit: 'KiB', ours: 'last broker', peer: 'after the first time', peerKey: 'first broker', target: '≤ 1.1×', met: (a, b) => a <= 1.1 * b }),
    row({ name: '200 programs at once: slowest answer', unit: 'ms', ours: 'crowd', target: '≤ 100', met: most(100) }),
    row({ name: '200 programs at once: memory of all', unit: 'MiB', ours: 'crowd memory' }),
  ]
}

const number = (n) => (n === null ? '' : n.toLocaleString('en-US', { maximumFractionDigits: n < 10 ? 2 : n < 100 ? 1 : 0 }))

/** As a table of Markdown. */
export function markdown(list) {
  const cell = (r) => [r.name, r.unit, number(r.ours), r.peer, number(r.peers), r.ratio === null ? '' : `${number(r.ratio)}×`, r.target, r.met === null ? '' : r.met ? 'yes' : '**no**']
  const head = ['figure', 'unit', 'ours', 'peer', "peer's", 'ratio', 'target', 'met']
  const lines = [head, head.map(() => '---'), ...list.map(cell)].map((cells) => `| ${cells.join(' | ')} |`)
  return `${lines.join('\n')}\n`
}
