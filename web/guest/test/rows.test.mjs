// Rows that are skipped must be rows that would not have changed: after many random updates the page looks as if drawn afresh.
import assert from 'node:assert/strict'
import test from 'node:test'
import { readFileSync } from 'node:fs'
import { boot } from './host.mjs'

const template = readFileSync(new URL('./rows/template.js', import.meta.url), 'utf8')
const parts = readFileSync(new URL('./app/templates.js', import.meta.url), 'utf8')
let seed = 7
const random = (n) => { seed = (seed * 1103515245 + 12345) & 0x7fffffff; return (seed >> 8) % n }
const word = () => 'abcdefgh'[random(8)]
const row = (id) => ({ id, t: word(), on: random(2) === 1, sub: Array.from({ length: random(3) }, (_, i) => `${i}${word()}`) })
const fresh = () => ({ rows: Array.from({ length: 6 }, (_, i) => row(i)), sel: random(6), msg: word(), flag: random(2) === 1, other: word(), deep: { a: word() }, total: random(9), note: word(), more: [1, 2], handler: 'tap' })

const draw = async (data) => {
  const g = boot()
  const groups = g.template(template)
  g.state.data = data
  await g.start({ app: { pages: ['pages/r/r'] }, files: { 'pages/r/r': { js: true, wxml: true, json: { usingComponents: { 'x-c': '/c/c' } } }, 'c/c': { js: true, wxml: true, scope: 'sc', json: { component: true } } } }, {
    'js:pages/r/r': `Page({ data: ${JSON.stringify(data)}, tap() {} })`, 'js:c/c': 'Component({ properties: { count: Number } })',
    'wxml:pages/r/r': { groups, main: 'pages/r/r' }, 'wxml:c/c': { groups: g.template(parts), main: 'c/c' },
  })
  assert.deepEqual(g.faults, [])
  return g
}
const shape = (v, n = v.node(0)) => n.tag === '#text' ? n.text : `<${n.tag} ${[...n.classes].sort().join(' ')}>${n.children.map((c) => shape(v, c)).join('')}</>`

const changes = [
  (d) => ({ [`rows[${random(d.rows.length)}].t`]: word() }), (d) => ({ [`rows[${random(d.rows.length)}].on`]: random(2) === 1 }), (d) => ({ [`rows[${random(d.rows.length)}].sub`]: row(0).sub }),
  () => ({ sel: random(6) }), () => ({ msg: word() }), () => ({ flag: random(2) === 1 }), () => ({ other: word() }), () => ({ 'deep.a': word() }), () => ({ total: random(9) }), () => ({ note: word() }), () => ({ unused: random(9) }),
  (d) => ({ rows: [...d.rows.slice(1), row(random(50) + 10)] }), (d) => ({ rows: d.rows.slice().reverse() }), (d) => ({ rows: d.rows.length > 2 ? d.rows.slice(0, -1) : [...d.rows, row(90), row(91)] }), () => ({ more: Array.from({ length: random(4) }, () => random(9)) }),
  (d) => ({ [`rows[${random(d.rows.length)}].t`]: word(), other: word() }), (d) => ({ [`rows[${random(d.rows.length)}].on`]: true, flag: random(2) === 1 }),
]

test('300 random updates of 20 pages end as a fresh drawing', async () => {
  for (let n = 0; n < 20; n += 1) {
    const g = await draw(fresh())
    for (let i = 0; i < 15; i += 1) {
      const data = JSON.parse(g.js('JSON.stringify(getCurrentPages()[0].data)'))
      g.js(`getCurrentPages()[0].setData(${JSON.stringify(changes[random(changes.length)](data))})`)
      const now = JSON.parse(g.js('JSON.stringify(getCurrentPages()[0].data)'))
      const ids = new Set(now.rows.map((r) => r.id))
      if (ids.size !== now.rows.length) break // equal keys have no defined order
      assert.equal(shape(g.view(1)), shape((await draw(now)).view(1)), `page ${n}, update ${i}`)
    }
  }
})

test('an update of one row does not run the others', async () => {
  const g = await draw({ ...fresh(), flag: false, rows: Array.from({ length: 50 }, (_, id) => ({ id, t: 'a', on: false, sub: [] })) })
  g.js(`global.runs = 0; const rows = getCurrentPages()[0]; const before = console.log`)
  const at = g.view(1).commands.length
  g.js(`getCurrentPages()[0].setData({ 'rows[7].t': 'z' })`)
  assert.deepEqual(g.view(1).commands.slice(at).map((c) => c[0]), ['text'])
})
