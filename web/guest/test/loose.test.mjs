// What WeChat lets pass: observers and handlers whose method does not exist, generics left open; and what a page shares.
import assert from 'node:assert/strict'
import test from 'node:test'
import { boot } from './host.mjs'

// What the template compiler makes of <button bindtap="gone" open-type="share" data-n="1" /><c x="1" />.
const page = `(() => { const H = { '': (R, C) => ({ C: (C, T, E) => { E('button', {}, (N, C) => { if (C) R.v(N, 'tap', 'gone', false, false, false, false); if (C) R.r(N, 'open-type', 'share'); if (C) R.d(N, 'n', 1) }, () => {}); E('c', {}, (N, C) => { if (C) R.r(N, 'x', 1) }, () => {}) }, B: {} }) }; return { p: Object.assign((n) => H[n], { _: H }) } })()`
const inner = `(() => { const H = { '': (R, C) => ({ C: (C, T, E) => { E('item', { }, () => {}, () => {}, undefined, undefined, undefined, 'item') }, B: {} }) }; return { 'c/c': Object.assign((n) => H[n], { _: H }) } })()`

const started = async (code = '') => {
  const g = boot()
  const files = { p: { js: true, wxml: true, json: { usingComponents: { c: '/c/c' } } }, 'c/c': { js: true, wxml: true, json: { component: true, componentGenerics: { item: true } } } }
  await g.start({ app: { pages: ['p'] }, files, programName: 'the program' }, {
    'js:p': `Page({ ${code} })`,
    'js:c/c': `Component({ properties: { x: { type: Number, value: 0, observer: 'nowhere' }, y: { type: Number, value: 0, observer: 'seen' } }, attached() { this.setData({ y: 2 }) }, methods: { seen(now, before) { (global.seen ??= []).push(now, before) } } })`,
    'wxml:p': { groups: g.template(page), main: 'p' },
    'wxml:c/c': { groups: g.template(inner), main: 'c/c' },
  })
  await g.turn()
  g.button = g.view(1).find((n) => n.tag === 'button')
  g.tap = () => g.event(1, ['e', g.button.id, 'tap', {}, { touches: [], changedTouches: [] }])
  g.warnings = () => g.log.faults.filter((f) => f.kind === 'warning').map((f) => f.message)
  g.cards = () => g.log.calls.filter((c) => c.name === 'shareCard').map((c) => c.args)
  return g
}

test('an observer that names no method is said once, one that names a method is called', async () => {
  const g = await started()
  assert.deepEqual(g.faults, [])
  assert.ok(g.warnings().includes('Component "c/c" does not have a method "nowhere" to observe its property "x".'), g.warnings().join('\n'))
  assert.deepEqual([...g.js('global.seen')], [2, 0])
})

test('a handler that does not exist: known beforehand, and said when its event is lost', async () => {
  const g = await started()
  const [missing] = g.probe({ op: 'unresolved', page: 1 })
  assert.deepEqual([missing.name, missing.type, missing.tag], ['gone', 'tap', 'button'])
  const told = 'Component "p" does not have a method "gone" to handle event "tap".'
  assert.ok(!g.warnings().includes(told))
  await g.tap()
  await g.tap()
  assert.equal(g.warnings().filter((w) => w === told).length, 1)
  g.js('getCurrentPages()[0].gone = () => { came = true }')
  await g.tap()
  assert.equal(g.js('came'), true)
})

test('a button that shares asks its page, with itself as the target', async () => {
  const g = await started(`onShareAppMessage(o) { global.from = [o.from, o.target.dataset.n]; return { title: 'T', path: '/p?a=1', imageUrl: '/i.png' } }`)
  assert.equal(g.button.listen.tap !== undefined, true)
  await g.tap()
  assert.deepEqual([...g.js('global.from')], ['button', 1])
  assert.deepEqual(g.cards(), [{ from: 'menu', title: 'T', path: 'p?a=1', imageUrl: '/i.png' }])
})

test('the menu: a promise may say what is shared, after three seconds the rest holds; hooks that are missing', async () => {
  const g = await started(`onShareAppMessage() { return { title: 'old', promise: new Promise((ok) => { this.ok = ok }) } }, onShareTimeline() { return { query: 'b=2' } }`)
  await g.notify('share', { from: 'menu' })
  assert.deepEqual(g.cards(), [])
  g.js(`getCurrentPages()[0].ok({ title: 'new' })`)
  await g.turn()
  assert.deepEqual(g.cards().map((c) => [c.title, c.path]), [['new', 'p']])
  await g.notify('share', { from: 'menu' })
  await g.turn(3100)
  await g.notify('share', { from: 'timeline' })
  await g.notify('share', { from: 'favorite' })
  assert.deepEqual(g.cards().slice(1).map((c) => [c.from, c.title, c.path]), [['menu', 'old', 'p'], ['timeline', 'the program', 'p?b=2'], ['favorite', 'the program', 'p']])
  const none = await started()
  await none.tap()
  assert.deepEqual(none.cards(), [])
  await none.notify('share', { from: 'menu' })
  assert.deepEqual(none.cards(), [{ from: 'menu', none: true }])
})
