// EditorContext in the guest: found by a query, its methods go to the view, answers come back as documented.
import assert from 'node:assert/strict'
import test from 'node:test'
import { boot } from './host.mjs'

// What the template compiler makes of <editor id="ed" />.
const page = `(() => { const H = { '': (R, C) => ({ C: (C, T, E) => { E('editor', {}, (N, C) => { if (C) R.i(N, 'ed') }, () => {}) }, B: {} }) }; return { p: Object.assign((n) => H[n], { _: H }) } })()`

test('the methods of EditorContext are the view\'s, with the answers as documented', async () => {
  const g = boot()
  await g.start({ app: { pages: ['p'] }, files: { p: { js: true, wxml: true, json: {} } } }, { 'js:p': 'Page({})', 'wxml:p': { groups: g.template(page), main: 'p' } })
  g.js(`wx.createSelectorQuery().select('#ed').context((r) => { global.ctx = r.context }).exec()`)
  await g.turn(50)
  const invokes = () => g.view(1).asked.filter((c) => c.name === 'invoke').map((c) => JSON.parse(JSON.stringify(c.args)))
  g.js(`{ const { ctx } = global; ctx.format('header', 2); ctx.scrollIntoView(); ctx.insertImage({ src: '/a.png', data: { id: 1 }, success() {} }) }`)
  g.js(`{ const { ctx } = global; ctx.getContents({ success(r) { global.got = r } }); ctx.setContents({}).catch((e) => { global.failed = e.errMsg }); ctx.insertCustomBlock({ fail(e) { global.none = e.errno } }) }`)
  await g.turn()
  const calls = invokes()
  assert.deepEqual(calls.map((c) => c.slice(2)), [['format', ['header', 2]], ['scrollIntoView', []], ['insertImage', [{ src: '/a.png', data: { id: 1 } }]], ['getContents', [{}]], ['setContents', [{}]]])
  await g.event(1, ['r', calls[3][0], { html: '<p>x</p>', text: 'x\n', delta: { ops: [{ insert: 'x\n' }] } }])
  await g.event(1, ['r', calls[4][0], { errMsg: 'neither delta nor html is given' }])
  assert.equal(g.js('JSON.stringify(global.got)'), JSON.stringify({ html: '<p>x</p>', text: 'x\n', delta: { ops: [{ insert: 'x\n' }] }, errMsg: 'getContents:ok' }))
  assert.equal(g.js('global.failed'), 'setContents:fail neither delta nor html is given')
  assert.equal(g.js('global.none'), 100)
  assert.equal(g.js(`wx.canIUse('EditorContext.undo')`), true)
  assert.equal(g.js(`wx.canIUse('EditorContext.insertCustomBlock')`), false)
})
