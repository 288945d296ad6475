// The wx object against the table it is made from.
import assert from 'node:assert/strict'
import test from 'node:test'
import { readFileSync } from 'node:fs'
import { parse } from 'smol-toml'
import { boot } from './host.mjs'

const table = parse(readFileSync(new URL('../../../policies/api.toml', import.meta.url), 'utf8'))
const started = async () => {
  const g = boot()
  await g.start({ app: { pages: ['p'] }, files: { p: { js: true } } }, { 'js:p': 'Page({})' })
  return g
}
const same = (a, b) => assert.deepEqual(JSON.parse(JSON.stringify(a)), b)

test('every name of the table exists with the right form', async () => {
  const g = await started()
  for (const [name, row] of Object.entries(table.api)) assert.equal(g.js(`typeof wx.${name}`), row.kind === 'value' ? 'object' : 'function', name)
})

test('not supported: callbacks, promise, sync, counted', async () => {
  const g = await started()
  const none = Object.entries(table.api).filter(([, r]) => r.impl === 'none')
  for (const [name] of none.filter(([, r]) => r.kind === 'async' && !r.object)) {
    g.js(`global.r = null; wx.${name}({ fail(e) { global.r = e }, complete(e) { global.c = e } })`)
    same(g.js('global.r'), { errMsg: `${name}:fail not supported`, errno: 100 })
    assert.equal(g.js('global.c === global.r'), true)
  }
  for (const [name] of none.filter(([, r]) => r.kind === 'sync')) assert.throws(() => g.js(`wx.${name}()`), (e) => e.errno === 100 && e.errMsg === `${name}:fail not supported`)
  g.js(`wx.getWeRunData().catch((e) => { global.p = e })`)
  await g.turn()
  assert.equal(g.js('global.p.errMsg'), 'getWeRunData:fail not supported')
  assert.equal(g.probe({ op: 'stats' }).unsupported.getWeRunData, 2)
})

test('broker calls: arguments, answers, promise, sync with named arguments', async () => {
  const g = await started()
  g.js(`wx.showModal({ title: 'T', success(r) { global.r = r }, complete() { global.done = 1 } }); wx.getStorage({ key: 'k' }).then((r) => { global.v = r }, (e) => { global.e = e })`)
  const [modal, storage] = g.log.calls
  same([modal.name, modal.args, storage.args], ['showModal', { title: 'T' }, { key: 'k' }])
  await g.reply(modal.id, true, { confirm: true })
  same(g.js('[global.r, global.done]'), [{ confirm: true, errMsg: 'showModal:ok' }, 1])
  await g.reply(storage.id, false, { errMsg: 'getStorage:fail data not found', errno: 5 })
  assert.equal(g.js('global.e.errMsg'), 'getStorage:fail data not found')
  const seen = []
  g.state.sync = (name, args) => { seen.push([name, args]); return name === 'getStorageSync' ? { ok: true, value: 'V' } : { ok: false, value: { errMsg: 'readFileSync:fail no such file', errno: 1300002 } } }
  assert.equal(g.js(`wx.getStorageSync('k')`), 'V')
  assert.throws(() => g.js(`wx.getFileSystemManager().readFileSync('/a', 'utf8')`), /no such file/)
  same(seen, [['getStorageSync', { key: 'k' }], ['FileSystemManager.readFileSync', { filePath: '/a', encoding: 'utf8' }]])
})

test('a throwing callback is reported and the rest goes on', async () => {
  const g = await started()
  g.js(`wx.getSystemInfo({ success() { throw new Error('cb') }, complete() { global.after = 1 } }); wx.onError((m) => { global.m = m })`)
  assert.equal(g.js('global.after'), 1)
  assert.match(g.faults[0].message, /cb/)
})

test('canIUse tells what the table says', async () => {
  const g = await started()
  const can = (s) => g.js(`wx.canIUse(${JSON.stringify(s)})`)
  assert.equal(can('showToast'), true)
  assert.equal(can('showModal.object.title'), true)
  assert.equal(can('showModal.success.confirm'), true)
  assert.equal(can('showModal.object.nonsense'), false)
  assert.equal(can('login'), true)
  assert.equal(can('button.size.mini'), true)
  assert.equal(can('button.open-type.liveActivity'), false)
  assert.equal(can('VideoContext.seek'), true)
  assert.equal(can('VideoContext.sendDanmu'), false)
  assert.equal(can('toString'), false)
  for (const [name, row] of Object.entries(table.api)) assert.equal(can(name), row.impl !== 'none', name)
  assert.equal(can(undefined), false)
})

test('canIUse answers the common questions as the broker does', async () => {
  const g = await started()
  const spec = parse(readFileSync(new URL('../../../tests/specs/canIUse.toml', import.meta.url), 'utf8'))
  assert.ok(spec.case.length > 60)
  const wrong = spec.case.filter((c) => g.js(`wx.canIUse(${JSON.stringify(c.query)})`) !== c.expect)
  assert.deepEqual(wrong, [])
})

test('base64, system, animation, overwriting', async () => {
  const g = await started()
  assert.equal(g.js(`wx.arrayBufferToBase64(new Uint8Array([104,101,108,108,111]).buffer)`), 'aGVsbG8=')
  assert.equal(g.js(`Array.from(new Uint8Array(wx.base64ToArrayBuffer('aGVsbG8='))).join()`), '104,101,108,108,111')
  assert.equal(g.js('wx.getWindowInfo().windowWidth'), 375)
  same(g.js(`wx.createAnimation({ duration: 100 }).translateX(5).opacity(0).step().export()`), { actions: [{ animates: [{ type: 'translateX', args: [5] }, { type: 'style', args: ['opacity', 0] }], option: { transformOrigin: '50% 50% 0', transition: { duration: 100, timingFunction: 'linear', delay: 0 } } }] })
  assert.equal(g.js(`wx.request = () => 42; wx.request()`), 42)
})

test('a polluted prototype does not reach the framework', async () => {
  const g = await started()
  g.js(`Array.prototype.push = () => { throw new Error('polluted') }; Object.keys = null; Promise.prototype.then = null; JSON.stringify = null; Function.prototype.call = null`)
  g.js(`wx.getSystemInfo({ success(r) { global.w = r.windowWidth } })`)
  assert.equal(g.js('global.w'), 375)
})

test('callbacks are members of the options; listeners of unserved objects are objects', async () => {
  const g = await started()
  g.js(`wx.getWeRunData({ mine: 7, fail() { global.mine = this.mine }, complete() { this.done = 1; global.o = this } })`)
  assert.equal(g.js('global.mine + global.o.done'), 8)
  assert.doesNotThrow(() => g.js(`wx.createCameraContext().onCameraFrame(() => {}).start()`))
  assert.equal(g.probe({ op: 'stats' }).unsupported['CameraContext.onCameraFrame'], 1)
})

test('createContext records, drawCanvas wants its record', async () => {
  const g = await started()
  same(g.js(`const c = wx.createContext(); c.beginPath(); c.setFillStyle('red'); c.arc(1, 2, 3, 0, 6); c.fill(); [c.getActions(), c.getActions()]`), [[['beginPath'], ['=', 'fillStyle', 'red'], ['arc', 1, 2, 3, 0, 6], ['fill']], []])
  g.js(`wx.drawCanvas({ canvasId: 'none', actions: [], fail(e) { global.e = e.errMsg } }); wx.drawCanvas({ canvasId: 'none', fail(e) { global.f = e.errMsg } })`)
  assert.match(g.js('global.e'), /^drawCanvas:fail .*canvas is empty/)
  assert.match(g.js('global.f'), /^drawCanvas:fail parameter error/)
})

test('a page of app.json whose files are missing is not found', async () => {
  const g = boot()
  await g.start({ app: { pages: ['p', 'gone'] }, files: { p: { js: true } } }, { 'js:p': 'Page({})' })
  g.js(`wx.navigateTo({ url: '/gone', fail(e) { global.e = e.errMsg } })`)
  assert.equal(g.js('global.e'), 'navigateTo:fail page "gone" is not found')
  assert.deepEqual(g.faults, [])
})

test('functions of a page keep the page as this', async () => {
  const g = boot()
  await g.start({ app: { pages: ['p'] }, files: { p: { js: true } } }, { 'js:p': `Page({ data: { n: 1 }, tick() { global.n = this.data.n }, onReady() { global.f = this.tick } })` })
  assert.equal(g.js('const f = global.f || getCurrentPages()[0].tick; f(); global.n'), 1)
})
