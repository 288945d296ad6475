// Rows that are skipped must be rows that would not have changed: after many random updates the page looks as if drawn afresh.
import assert from 'node:assert/strict'
import test from 'node:test'
import { readFileSync } from 'node:fs'
import { boot } from './host.mjs'

const file = (name) => readFileSync(new URL(`./rows/${name}`, import.meta.url), 'utf8')
const template = file('template.js')
const parts = readFileSync(new URL('./app/templates.js', import.meta.url), 'utf8')
let seed = 7
const random = (n) => { seed = (seed * 1103515245 + 12345) & 0x7fffffff; return (seed >> 8) % n }
const word = () => 'abcdefgh'[random(8)]
const row = (id) => ({ id, t: word(), on: random(2) === 1, sub: Array.from({ length: random(3) }, (_, i) => `${i}${word()}`) })
const fresh = () => ({ rows: Array.from({ length: 6 }, (_, i) => row(i)), sel: random(6), msg: word(), flag: random(2) === 1, other: word(), deep: { a: word() }, total: random(9), note: word(), more: [1, 2], handler: 'tap' })

const draw = async (data, source = template, script = 'tap() {}', json = {}) => {
  const g = boot()
  const groups = g.template(source)
  g.state.data = data
  await g.start({ app: { pages: ['pages/r/r'] }, files: { 'pages/r/r': { js: true, wxml: true, json: { usingComponents: { 'x-c': '/c/c' }, ...json } }, 'c/c': { js: true, wxml: true, scope: 'sc', json: { component: true } } } }, {
    'js:pages/r/r': `Page({ data: ${JSON.stringify(data)}, ${script} })`, 'js:c/c': 'Component({ properties: { count: Number } })',
    'wxml:pages/r/r': { groups, main: Object.keys(groups)[0] }, 'wxml:c/c': { groups: g.template(parts), main: 'c/c' },
  })
  assert.deepEqual(g.faults, [])
  return g
}
const shape = (v, n = v.node(0)) => n.tag === '#text' ? n.text : `<${n.tag} ${n.domId ?? ''} ${[...n.classes].sort().join(' ')} ${JSON.stringify(n.attrs)}>${n.children.map((c) => shape(v, c)).join('')}</>`

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

// Rows of elements and texts alone: replaced lists are compared with what is shown, and rows are changed by the short way.
const plain = file('plain.js')
const deep = (a) => ({ a })
const plainRow = (id) => ({ ...row(id), mode: word(), deep: deep(word()) })
const plainData = () => ({ ...fresh(), rows: Array.from({ length: 6 }, (_, i) => plainRow(i)), map: { x: { t: word() }, y: { t: word() } } })
const at = (d) => `rows[${random(d.rows.length)}]`
const copy = (d) => JSON.parse(JSON.stringify(d.rows))
const plainChanges = [
  ...changes,
  (d) => ({ rows: copy(d) }), (d) => ({ rows: copy(d).map((r) => ({ ...r, t: word() })) }), (d) => ({ rows: copy(d).map((r) => (random(3) ? r : plainRow(r.id))) }),
  (d) => ({ rows: copy(d).sort(() => random(3) - 1) }), (d) => ({ rows: copy(d).reverse().map((r) => ({ ...r, t: word(), on: random(2) === 1 })) }), (d) => ({ rows: [plainRow(60 + random(30)), ...copy(d).filter(() => random(4))] }), (d) => ({ rows: copy(d).map(({ mode, ...r }) => r) }), (d) => ({ rows: copy(d), sel: random(6) }), (d) => ({ rows: copy(d).map((r) => ({ ...r, on: !r.on })), flag: random(2) === 1 }),
  (d) => ({ [`${at(d)}.deep.a`]: word() }), (d) => ({ [`${at(d)}.deep`]: deep(word()) }), (d) => ({ [`${at(d)}.mode`]: word(), [`${at(d)}.t`]: word() }), (d) => ({ [`rows[${d.rows.length}]`]: plainRow(100 + random(50)) }), (d) => { const i = random(d.rows.length); return { [`rows[${i}]`]: { ...plainRow(d.rows[i].id), id: random(2) ? d.rows[i].id : 200 + random(50) } } },
  (d) => ({ [`${at(d)}.id`]: 300 + random(100) }), (d) => ({ 'map.x.t': word() }), (d) => ({ map: { x: { t: word() }, [word()]: { t: word() } } }), () => ({ map: [{ t: word() }] }), (d) => ({ rows: [...copy(d), ...copy(d).slice(0, 1)] }),
]

test('600 random updates of 30 pages of plain rows end as a fresh drawing', async () => {
  for (let n = 0; n < 30; n += 1) {
    let g = await draw(plainData(), plain)
    for (let i = 0; i < 20; i += 1) {
      const data = JSON.parse(g.js('JSON.stringify(getCurrentPages()[0].data)'))
      const change = JSON.stringify(plainChanges[random(plainChanges.length)](data))
      g.js(`getCurrentPages()[0].setData(${change})`)
      const now = JSON.parse(g.js('JSON.stringify(getCurrentPages()[0].data)'))
      const keys = [now.rows.map((r) => r.id), ...now.rows.map((r) => r.sub ?? []), now.more]
      if (keys.some((k) => new Set(k).size !== k.length)) {
        g = await draw(plainData(), plain) // equal keys have no defined order
        continue
      }
      assert.equal(shape(g.view(1)), shape((await draw(now, plain)).view(1)), `page ${n}, update ${i}: ${change}`)
    }
    assert.deepEqual(g.faults, [])
  }
})

test('of a list that was replaced only what differs is set again', async () => {
  const g = await draw({ ...plainData(), flag: false, more: [], rows: Array.from({ length: 50 }, (_, id) => ({ id, t: 'a', mode: 'm', on: false, sub: [] })) }, plain)
  const set = (change) => { const at = g.view(1).commands.length; g.js(`getCurrentPages()[0].setData(${change})`); return g.view(1).commands.slice(at).map((c) => [c[0], c[2]]) }
  const rows = `getCurrentPages()[0].data.rows`
  assert.deepEqual(set(`{ rows: ${rows}.map((r) => ({ ...r })) }`), [])
  assert.ok(set(`{ 'rows[3].id': 99 }`).some(([name]) => name === 'element'), 'a row with another key is another row')
  assert.deepEqual(set(`{ rows: ${rows}.map((r) => ({ ...r, mode: r.id === 7 ? 'z' : r.mode })) }`), [['attribute', 'mode']])
})

test('a field that a person may have typed into is set again, equal or not', async () => {
  const g = await draw({ rows: [{ id: 1, t: 'a' }, { id: 2, t: 'b' }] }, file('field.js'))
  const at = g.view(1).commands.length
  g.js(`getCurrentPages()[0].setData({ rows: [{ id: 1, t: 'a' }, { id: 2, t: 'b' }] })`)
  assert.deepEqual(g.view(1).commands.slice(at).map((c) => [c[0], c[2], c[3]]), [['attribute', 'value', 'a'], ['attribute', 'value', 'b']])
})

test('what a handler gets of the data is a copy: changing it does not change what is held to be shown', async () => {
  const g = await draw({ rows: [{ id: 1, t: 'a' }] }, file('marked.js'), 'tap(e) { e.mark.item.t = "z"; e.currentTarget.dataset.item.t = "z" }')
  const node = g.view(1).find((n) => n.listen.tap !== undefined)
  await g.event(1, ['e', node.id, 'tap', {}, {}])
  g.js(`getCurrentPages()[0].setData({ rows: [{ id: 1, t: 'z' }] })`)
  assert.deepEqual(g.faults, [])
  assert.equal(g.view(1).text(), 'z')
})

test('where a component may take the place of an element later, rows are set in full', async () => {
  const rows = [{ id: 1, t: 'a', mode: 'm', sub: [] }]
  const g = await draw({ ...plainData(), flag: false, more: [], rows }, plain, undefined, { componentPlaceholder: { 'x-c': 'view' } })
  const at = g.view(1).commands.length
  g.js(`getCurrentPages()[0].setData({ rows: ${JSON.stringify(rows)} })`)
  assert.deepEqual(g.view(1).commands.slice(at).map((c) => [c[0], c[2]]), [['attribute', 'src'], ['attribute', 'mode']])
})
