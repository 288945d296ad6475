// App and page life cycle, routing, timers, require, wx facade: without templates.
import assert from 'node:assert/strict'
import test from 'node:test'
import { boot } from './host.mjs'

const page = (name) => `
  const log = (what, x) => { (global.log ??= []).push('${name}.' + what + (x === undefined ? '' : ' ' + JSON.stringify(x))) }
  Page({ data: { n: 1 }, onLoad(q) { log('load', q); this.q = q }, onShow() { log('show') }, onReady() { log('ready') }, onHide() { log('hide') }, onUnload() { log('unload') },
    onTabItemTap(i) { log('tab', i) }, onResize(s) { log('resize', s.size.windowWidth) } })`
const app = `App({ onLaunch(o) { (global.log ??= []).push('launch ' + o.scene); this.seen = getApp() === this }, onShow() { global.log.push('appshow') }, onHide() { global.log.push('apphide') }, onError(m) { global.errors = (global.errors || []).concat(m) }, globalData: 7,
  onUnhandledRejection(r) { global.rejected = r.reason }, onThemeChange(t) { global.theme = t.theme }, onPageNotFound(r) { global.lost = r } })`
const boots = async (extra = {}, env = {}) => {
  const g = boot()
  const paths = ['pages/a/a', 'pages/b/b', 'pages/t1/t1', 'pages/t2/t2', 'sub/x/x']
  const units = { 'js:app': app, ...extra }
  const files = {}
  for (const p of paths) {
    units[`js:${p}`] ??= page(p.split('/').pop())
    files[p] = { json: { navigationBarTitleText: p }, js: true }
  }
  await g.start({ app: { pages: paths.slice(0, 4), subPackages: [{ root: 'sub', pages: ['x/x'] }], window: { navigationBarTitleText: 'App', onReachBottomDistance: 50 }, tabBar: { list: [{ pagePath: 'pages/t1/t1', text: 'one' }, { pagePath: 'pages/t2/t2', text: 'two' }] } }, files, ...env }, units)
  g.take = () => g.js('global.log.splice(0)').slice()
  return g
}
const same = (a, b) => assert.deepEqual(JSON.parse(JSON.stringify(a)), b)

test('loading touches no host function', () => assert.equal(boot().loadedTouching, 0))

test('launch order, window config and globals', async () => {
  const g = await boots()
  same(g.take(), ['launch 1001', 'appshow', 'a.load {}', 'a.show', 'a.ready'])
  same(g.log.pages, [[1, 1, { path: 'pages/a/a', query: {}, window: { navigationBarTitleText: 'pages/a/a', onReachBottomDistance: 50 }, tab: false, how: 'launch' }]])
  assert.equal(g.js('getApp().globalData'), 7)
  assert.equal(g.js('getCurrentPages()[0].route'), 'pages/a/a')
  assert.equal(g.js('typeof __host'), 'undefined')
  same(g.faults, [])
})

test('navigateTo, events channel, back', async () => {
  const g = await boots()
  g.take()
  g.js(`wx.navigateTo({ url: '../b/b?x=%20&y=1', events: { up(d) { global.log.push('up ' + d) } }, success(r) { global.log.push(r.errMsg); r.eventChannel.emit('down', 5) } })`)
  await g.turn()
  same(g.take(), ['a.hide', 'b.load {"x":"%20","y":"1"}', 'b.show', 'navigateTo:ok', 'b.ready'])
  g.js(`const c = getCurrentPages()[1].getOpenerEventChannel(); c.on('down', (n) => global.log.push('down ' + n)); c.emit('up', 6)`)
  same(g.take(), ['down 5', 'up 6'])
  await g.notify('back')
  same(g.take(), ['b.unload', 'a.show'])
  same(g.log.pages.slice(-2), [[2, 3, { delta: 1 }], [1, 2, { path: 'pages/a/a', how: 'back' }]])
})

test('the documented failures of routing', async () => {
  const g = await boots()
  g.js(`global.f = []; const fail = (e) => global.f.push(e.errMsg)
    wx.navigateTo({ url: '/pages/t1/t1', fail }); wx.navigateTo({ url: '/pages/none', fail }); wx.switchTab({ url: '/pages/b/b', fail })
    wx.redirectTo({ url: '/pages/t1/t1', fail }); wx.navigateBack({ fail }); for (let i = 0; i < 10; i++) wx.navigateTo({ url: '/pages/b/b', fail })`)
  same(g.js('global.f'), ['navigateTo:fail can not navigateTo a tabbar page', 'navigateTo:fail page "pages/none" is not found', 'switchTab:fail can not switch to no-tabBar page', 'redirectTo:fail can not redirectTo a tabbar page', 'navigateBack:fail cannot navigate back at first page.', 'navigateTo:fail webview count limit exceed'])
  assert.equal(g.probe({ op: 'stack' }).length, 10)
})

test('tab pages stay alive; reLaunch ends all', async () => {
  const g = await boots({}, { launch: { path: 'pages/t1/t1', query: { from: 'x' }, scene: 1011 } })
  same(g.take(), ['launch 1011', 'appshow', 't1.load {"from":"x"}', 't1.show', 't1.ready'])
  await g.notify('tab', { index: 1 })
  same(g.take(), ['t1.hide', 't2.load {}', 't2.show', 't2.tab {"index":"1","pagePath":"pages/t2/t2","text":"two"}', 't2.ready'])
  g.js(`wx.navigateTo({ url: '/sub/x/x' })`)
  await g.turn()
  g.take()
  g.js(`wx.switchTab({ url: '/pages/t1/t1' })`)
  await g.turn()
  same(g.take(), ['x.hide', 'x.unload', 't1.show'])
  g.js(`wx.reLaunch({ url: '/pages/a/a' })`)
  await g.turn()
  same(g.take().sort(), ['a.load {}', 'a.ready', 'a.show', 't1.unload', 't2.unload'])
})

test('notifications reach app and page', async () => {
  const g = await boots()
  g.take()
  g.js(`wx.onThemeChange((t) => global.log.push('wx ' + t.theme)); wx.onWindowResize((s) => global.log.push('wr ' + s.size.windowWidth))`)
  await g.notify('theme', { theme: 'dark' })
  await g.notify('resize', { windowWidth: 400 })
  await g.notify('hide')
  await g.notify('show', {})
  same(g.take(), ['wx dark', 'wr 400', 'a.resize 400', 'a.hide', 'apphide', 'appshow', 'a.show'])
  assert.equal(g.js('global.theme'), 'dark')
  g.host.handlers.stop()
  same(g.take(), ['a.hide', 'apphide', 'a.unload'])
})

test('errors: lifetimes, handlers, rejection, unknown page, one bad file', async () => {
  const g = await boots({ 'js:pages/a/a': `Page({ onLoad() { throw new Error('boom') }, onShow() { global.ran = 1 } })`, 'js:pages/b/b': `throw new TypeError('bad file')` })
  assert.equal(g.js('global.ran'), 1)
  assert.match(g.js('global.errors[0]'), /boom/)
  assert.match(g.faults[0].message, /boom.*onLoad of pages\/a\/a/)
  g.js(`wx.navigateTo({ url: '/pages/b/b' })`)
  await g.turn()
  assert.match(g.faults[1].message, /bad file/)
  assert.equal(g.top().path, 'pages/b/b')
  g.host.handlers.rejection(new Error('lost'), {})
  assert.match(g.js('global.rejected.message'), /lost/)
  assert.equal(g.log.faults.at(-1).kind, 'rejection')
  const h = await boots({}, { launch: { path: 'pages/zzz' } })
  assert.equal(h.js('global.lost.path'), 'pages/zzz')
  assert.equal(h.top().path, 'pages/a/a')
})

test('require: relative, absolute, index, npm, alias, cycles, async, missing', async () => {
  const g = await boots({
    'js:pages/a/a': `global.r = [require('./u'), require('../../lib/index.js').v, require('/lib').v, require('pkg').p, require('pkg/deep').d, require('al').a, require('al/x').x, require('/c1').done]
      try { require('./none') } catch (e) { global.miss = e.message }
      require.async('/lib').then((m) => { global.later = m.v }); require('/none2', () => {}, (e) => { global.miss2 = e.errMsg })
      try { requirePlugin('p') } catch (e) { global.plugin = e.message }
      try { require('/thrower') } catch (e) { global.thrown = e.message }
      Page({})`,
    'js:pages/a/u': `module.exports = 'u'`, 'js:lib/index': `exports.v = 'lib'`, 'js:pages/miniprogram_npm/pkg/index': `exports.p = 'npm'`, 'js:miniprogram_npm/pkg/deep': `exports.d = 'deep'`,
    'js:node_modules/al/dist/index': `exports.a = 'alias'`, 'js:node_modules/al/dist/x': `exports.x = 'ax'`,
    'js:c1': `exports.done = false; const b = require('./c2'); exports.done = b.saw === false`, 'js:c2': `exports.saw = require('./c1').done`, 'js:thrower': `throw new Error('T')`,
  }, { aliases: { al: 'node_modules/al/dist/index' } })
  same(g.js('global.r'), ['u', 'lib', 'lib', 'npm', 'deep', 'alias', 'ax', true])
  assert.equal(g.js('global.miss'), `module 'pages/a/none.js' is not defined, require args is './none'`)
  assert.equal(g.js('global.later'), 'lib')
  assert.match(g.js('global.miss2'), /is not defined/)
  assert.match(g.js('global.plugin'), /not supported/)
  assert.equal(g.js('global.thrown'), 'T')
})

test('timers: floor, order, interval, cancel, strings, cap', async () => {
  const g = await boots()
  g.js(`global.t = []; setTimeout((a) => global.t.push('b' + a), 10, 1); setTimeout(() => global.t.push('a'), 0); const i = setInterval(() => { global.t.push('i'); if (global.t.length > 5) clearInterval(i) }, 4); clearTimeout(setTimeout(() => global.t.push('never'), 5)); setTimeout(() => { throw new Error('in timer') }, 6)`)
  assert.equal(g.log.wake, 4)
  await g.turn(100)
  same(g.js('global.t'), ['a', 'i', 'i', 'b1', 'i', 'i'])
  assert.match(g.faults.at(-1).message, /in timer/)
  assert.throws(() => g.js(`setTimeout('x', 1)`), /must be a function/)
  assert.throws(() => g.js(`for (let i = 0; i < 1e6; i++) setTimeout(() => {}, 1000)`), /10000/)
})

test('console keeps data and prints cycles', async () => {
  const g = await boots()
  g.js(`const o = { a: 1, f() {} }; o.me = o; console.log('x', o, new Map([[1, 2]]), 5n); console.error(new Error('E')); console.group('g'); console.warn([1])`)
  assert.equal(g.log.console[0][0], 0)
  same(g.log.console[0].slice(1), ['x', { a: 1, f: '[Function f]', me: '[Circular]' }, { '[Map]': [[1, 2]] }, '5n'])
  assert.equal(g.log.console[1][0], 3)
  same(g.log.console.at(-1), [2, '  ', [1]])
})

test('setData: limit, undefined, callback', async () => {
  const g = await boots()
  assert.throws(() => g.js(`getCurrentPages()[0].setData({ big: 'x'.repeat(1048577) })`), /1048576/)
  assert.throws(() => g.js(`getCurrentPages()[0].setData({ big: '好'.repeat(400000) })`), /1048576/)
  g.js(`getCurrentPages()[0].setData({ n: undefined, 'p.q[1]': 3 }, function () { global.cb = this.data.p.q[1] })`)
  await g.turn()
  assert.equal(g.js('global.cb'), 3)
  assert.equal(g.js('getCurrentPages()[0].data.n'), 1)
  assert.match(g.log.faults.at(-1).message, /undefined is invalid/)
})
