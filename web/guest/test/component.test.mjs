// Components with real templates: app/templates.js is what the WXML compiler makes of app/ (see app/README.md).
import assert from 'node:assert/strict'
import test from 'node:test'
import { readFileSync } from 'node:fs'
import { boot } from './host.mjs'

const at = (f) => readFileSync(new URL(`./app/${f}`, import.meta.url), 'utf8')
const files = JSON.parse(at('files.json'))
const js = {
  'js:app': 'App({})',
  'js:pages/i/i': `const log = (...a) => (global.log ??= []).push(a.map((x) => typeof x === 'string' ? x : JSON.stringify(x)).join(' '))
    Page({ data: { msg: 'hi', on: true, txt: 'abc', list: [{ id: 1, name: 'a' }, { id: 2, name: 'b' }] },
      onRow(e) { log('row', e.type, e.currentTarget.dataset, e.target.id, e.detail, e.mark, e.touches); global.event = e },
      onRoot(e) { log('root', e.target.id, e.currentTarget.id) }, onChange(e) { log('change', e.detail, e.target.id) }, onInput(e) { log('input', e.detail) },
      onBtn() { log('btn') }, onSubmit(e) { log('submit', e.detail.value) }, fromWxs(a) { log('wxs', a) }, changed(a) { log('changed', a) }, onPageScroll(e) { log('scroll', e) }, onReachBottom() { log('bottom') } })`,
  'js:pages/j/j': `Component({ properties: { q: String }, methods: { onLoad(o) { (global.log ??= []).push('j ' + o.q + ' ' + this.data.q) } } })`,
  'js:c/c': `const b = Behavior({ data: { fromB: 1 }, methods: { hello() { return 'hello' } } })
    Component({ behaviors: [b, 'wx://component-export'], externalClasses: ['ext-class'], options: { pureDataPattern: /^_/ }, properties: { count: Number }, data: { _hidden: true },
      observers: { count(n) { (global.seen ??= []).push(n) } }, lifetimes: { attached() { (global.log ??= []).push('attached ' + this.data.count) }, detached() { global.log.push('detached') } },
      pageLifetimes: { show() { (global.log ??= []).push('c show') }, hide() { global.log.push('c hide') } },
      methods: { add() { this.setData({ count: this.data.count + 1 }); this.triggerEvent('change', { n: this.data.count }) } }, export() { return this.data.count > 100 ? { big: 1 } : undefined } })`,
  'js:f/f': `Component({ behaviors: ['wx://form-field'], attached() { this.setData({ value: 'v1' }) } })`,
  'js:broken/broken': `Component({ properties: { get bad() { throw new Error('broken component') } } })`,
}
const started = async () => {
  const g = boot()
  const groups = g.template(at('templates.js'))
  const units = { ...js }
  for (const p of Object.keys(groups)) units[`wxml:${p}`] = { groups, main: p }
  await g.start({ app: { pages: ['pages/i/i', 'pages/j/j'], window: {} }, files }, units)
  g.v = g.view(1)
  g.take = () => [...g.js('(global.log || []).splice(0)')]
  g.tap = (id, type = 'tap', detail = { x: 1, y: 2 }, extra = { touches: [{ x: 1 }], changedTouches: [] }) => g.event(1, ['e', g.v.byId(id).id, type, detail, extra])
  return g
}

test('the first page: tree, classes, scopes, styles, life cycle, faults', async () => {
  const g = await started()
  assert.deepEqual(g.take(), ['attached 3', 'c show', 'changed {"now":"hi","old":null,"found":true}'])
  assert.equal(g.v.text(), 'hi HI!0: a;1: b;3slot!bwxsgov1')
  assert.deepEqual([...g.v.byId('root').classes], ['page', 'on'])
  assert.deepEqual([...g.v.byId('cc').classes], ['outer'])
  assert.deepEqual([...g.v.byId('inner').classes].sort(), ['c', 'mine', 'sc--c'])
  assert.equal(g.v.byId('img').attrs.src, '/pages/i/a.png')
  assert.deepEqual(g.v.byId('w').attrs, {}, 'an attribute that a view does not have stays in the guest')
  assert.deepEqual(g.log.styles.map((s) => s[1]), ['app', 'c/c', 'pages/i/i'])
  assert.deepEqual(g.js('global.seen').length, 1)
  const faults = g.log.faults.map((f) => `${f.kind}: ${f.message}`)
  assert.ok(faults.some((f) => /compile: .*<x-missing> is not found/.test(f)), faults.join('\n'))
  assert.ok(faults.some((f) => /error: .*broken component/.test(f)))
  assert.ok(faults.some((f) => /compile: broken\/broken.wxml has no compiled template/.test(f)))
})

test('events: target, dataset, marks, bubbling, catch, plain objects', async () => {
  const g = await started()
  g.take()
  await g.tap('row2')
  assert.deepEqual(g.take(), ['row tap {"id":2,"item":{"id":2,"name":"b"}} row2 {"x":1,"y":2} {"k":"v"} [{"x":1}]', 'root row2 root'])
  assert.doesNotThrow(() => g.js('JSON.stringify(global.event)'))
  await g.tap('b')
  assert.deepEqual(g.take(), ['btn'])
  await g.tap('inner')
  assert.deepEqual(g.take(), ['change {"n":4} cc', 'root cc root'])
  assert.match(g.v.text(), /4slot/)
})

test('setData: keyed lists, wx:if, path keys', async () => {
  const g = await started()
  g.js(`getCurrentPages()[0].setData({ on: false, msg: 'yo', list: [{ id: 3, name: 'c' }, { id: 2, name: 'B' }, { id: 1, name: 'a' }] })`)
  assert.equal(g.v.text(), 'yo YO?0: c;1: B;2: a;off3slot!bwxsgov1')
  assert.deepEqual([...g.v.byId('root').classes], ['page'])
  const before = g.v.commands.length
  g.js(`getCurrentPages()[0].setData({ 'list[1].name': 'Z' })`)
  assert.deepEqual(g.v.commands.slice(before).map((c) => c[0]), ['text'])
  assert.match(g.v.text(), /1: Z;/)
})

test('two-way binding, form fields, scroll and bottom', async () => {
  const g = await started()
  g.take()
  const input = g.v.byId('in').id
  await g.event(1, ['m', input, 'value', 'typed'], ['e', input, 'input', { value: 'typed' }, {}])
  assert.equal(g.js('getCurrentPages()[0].data.txt'), 'typed')
  await g.tap('form', 'submit', { value: { a: 1 } }, {})
  await g.event(1, ['s', 120], ['b'])
  assert.deepEqual(g.take(), ['input {"value":"typed"}', 'submit {"a":1,"f1":"v1"}', 'scroll {"scrollTop":120}', 'bottom'])
})

test('WXS: handler with descriptor, return false, change observer', async () => {
  const g = await started()
  g.take()
  await g.tap('w')
  assert.deepEqual(g.take(), ['wxs {"n":1,"id":"w","has":true}'])
  assert.match(g.v.byId('w').style, /margin-left:1px/)
  assert.ok(g.v.byId('w').classes.has('hot'))
  g.js(`getCurrentPages()[0].setData({ msg: 'ho' })`)
  assert.deepEqual(g.take(), ['changed {"now":"ho","old":"hi","found":true}'])
})

test('navigator opens a page made by Component() with properties from the query', async () => {
  const g = await started()
  g.take()
  await g.tap('navtext')
  assert.deepEqual(g.take(), ['root navtext root', 'c hide', 'j 1 1'])
  assert.equal(g.view(2).text(), 'page j 1')
  assert.equal(g.top().path, 'pages/j/j')
})

test('selectComponent, export, hasBehavior, selector queries, observers', async () => {
  const g = await started()
  assert.equal(g.js(`const p = getCurrentPages()[0]; const c = p.selectComponent('#cc'); global.c = c; [c.hello(), c.data.fromB, p.selectAllComponents('.outer').length, p.selectComponent('#none')].join()`), 'hello,1,1,')
  assert.equal(g.js(`global.c.hasBehavior('wx://component-export')`), true)
  g.js(`global.c.setData({ count: 101 })`)
  assert.equal(g.js(`getCurrentPages()[0].selectComponent('#cc').big`), 1)
  g.js(`wx.createSelectorQuery().select('#root').boundingClientRect((r) => { global.rect = r }).selectAll('.row').fields({ id: true, dataset: true, size: true, computedStyle: ['color'] }).selectViewport().scrollOffset().select('#nope').boundingClientRect().exec((r) => { global.all = r })`)
  // A node that is missing is looked for once more at the end of the turn.
  await null
  const q = g.v.asked.at(-1)
  assert.equal(q.name, 'query')
  assert.equal(q.args[1].length, 4)
  await g.event(1, ['r', q.args[0], [{ left: 0, top: 1, right: 2, bottom: 3, width: 2, height: 2 }, { width: 5, height: 6, color: 'red' }, { width: 7, height: 8, color: 'blue' }, { scrollLeft: 0, scrollTop: 9, scrollWidth: 1, scrollHeight: 1 }]])
  const all = JSON.parse(g.js('JSON.stringify(global.all)'))
  assert.deepEqual(all, [{ left: 0, top: 1, right: 2, bottom: 3, width: 2, height: 2, id: 'root', dataset: {} },
    [{ width: 5, height: 6, color: 'red', id: 'row1', dataset: { id: 1, item: { id: 1, name: 'a' } } }, { width: 7, height: 8, color: 'blue', id: 'row2', dataset: { id: 2, item: { id: 2, name: 'b' } } }],
    { scrollLeft: 0, scrollTop: 9, scrollWidth: 1, scrollHeight: 1, id: '', dataset: {} }, null])
  assert.equal(g.js('global.rect.top'), 1)
  g.js(`wx.createIntersectionObserver(getCurrentPages()[0], { observeAll: true }).relativeToViewport({ bottom: 10 }).observe('.row', (r) => { global.hit = r.id + r.intersectionRatio + r.dataset.id })`)
  const o = g.v.asked.at(-1)
  assert.equal(o.args[1].targets.length, 2)
  await g.event(1, ['o', o.args[0], { target: o.args[1].targets[1], intersectionRatio: 0.5 }])
  assert.equal(g.js('global.hit'), 'row20.52')
})

test('a selector query finds what is made in the same turn, and asks nothing of a page that was closed in it', async () => {
  const g = await started()
  g.js(`wx.createSelectorQuery().select('#row3').boundingClientRect((r) => { global.rect = r }).exec(); getCurrentPages()[0].setData({ list: [{ id: 3, name: 'c' }] })`)
  await null
  const q = g.v.asked.at(-1)
  assert.deepEqual([q.name, q.args[1].length, q.args[1][0].node], ['query', 1, g.v.byId('row3').id])
  await g.event(1, ['r', q.args[0], [{ top: 4 }]])
  assert.equal(g.js('global.rect.top + global.rect.id'), '4row3')
  const before = g.v.asked.length
  g.js(`wx.createSelectorQuery().select('#root').boundingClientRect().select('#none').boundingClientRect().exec(); wx.reLaunch({ url: '/pages/j/j' })`)
  await null
  assert.equal(g.v.asked.length, before)
})

test('canvas: calls of a turn go in one invoke; size from the element', async () => {
  const g = await started()
  g.js(`wx.createSelectorQuery().select('#cv').fields({ node: true, size: true }).exec(([r]) => { const c = r.node; global.size = [c.width, c.height]; const x = c.getContext('2d'); x.fillStyle = 'red'; x.fillRect(0, 0, 5, 5); const gr = x.createLinearGradient(0, 0, 1, 1); gr.addColorStop(0, 'blue'); x.strokeStyle = gr; global.w = x.measureText('你好').width })`)
  const q = g.v.asked.at(-1)
  await g.event(1, ['r', q.args[0], [{ width: 120, height: 80 }]])
  assert.equal(g.js('global.size.join()'), '120,80')
  assert.equal(g.js('global.w'), 20)
  const call = g.v.asked.at(-1)
  assert.equal(call.args[2], 'canvas')
  assert.deepEqual(JSON.parse(JSON.stringify(call.args[3])).map((c) => c[0]), ['=', 'fillRect', 'createLinearGradient', 'addColorStop', '='])
})

test('probe: data, tree, unresolved handlers, open', async () => {
  const g = await started()
  assert.equal(g.probe({ op: 'data', page: 1 }).data.msg, 'hi')
  const lost = JSON.parse(JSON.stringify(g.probe({ op: 'unresolved' })))
  assert.deepEqual(lost, [{ component: 'pages/i/i', tag: 'view', type: 'tap', name: 'nothere' }])
  const tree = JSON.parse(JSON.stringify(g.probe({ op: 'tree' })))
  assert.ok(tree.some((n) => n.id === 'row1' && n.events.includes('tap')))
  assert.equal(g.probe({ op: 'open', path: 'c/c' }).drawn, true)
  assert.match(g.probe({ op: 'nonsense' }).errMsg, /no operation/)
})

test('closing a page releases its tree', async () => {
  const g = await started()
  const before = g.v.commands.length
  g.js(`wx.redirectTo({ url: '/pages/j/j?q=2' })`)
  await g.turn()
  assert.equal(g.probe({ op: 'stats' }).pages, 1)
  assert.ok(g.take().includes('detached'))
  const after = g.v.commands.length - before
  assert.equal(after, 0, 'a closed page is not taken apart by commands')
})

test('generics, placeholders, self inclusion, custom tab bar, virtual hosts', async () => {
  const g = boot()
  const groups = g.template(at('templates.js'))
  const units = { 'js:app': 'App({})', 'js:pages/g/g': 'Page({ data: { deep: 0 } })', 'js:g/list': 'Component({ options: { virtualHost: true, multipleSlots: true }, properties: { n: Number } })', 'js:g/item': `Component({ properties: { n: Number } })`,
    'js:g/self': `Component({ properties: { depth: Number } })`, 'js:g/loop': `Component({})`, 'js:custom-tab-bar/index': `Component({ data: { on: 1 }, methods: { pick() { wx.switchTab({ url: '/pages/g/g' }) } } })` }
  for (const p of Object.keys(groups)) units[`wxml:${p}`] = { groups, main: p }
  const f = (json) => ({ js: true, wxml: true, json })
  await g.start({ app: { pages: ['pages/g/g', 'pages/l/l'], tabBar: { custom: true, list: [{ pagePath: 'pages/g/g', text: 'g' }] } }, files: {
    'pages/g/g': f({ usingComponents: { list: '/g/list', item: '/g/item', self: '/g/self', late: '/g/none' }, componentPlaceholder: { late: 'item' } }), 'g/list': f({ component: true, componentGenerics: { item: true, other: { default: '/g/item' } } }), 'g/item': f({ component: true }),
    'g/self': f({ component: true, usingComponents: { self: '/g/self' } }), 'g/loop': f({ component: true, usingComponents: { loop: '/g/loop' } }), 'pages/l/l': f({ usingComponents: { loop: '/g/loop' } }), 'custom-tab-bar/index': f({ component: true }) } }, units)
  const v = g.view(1)
  assert.equal(v.text(), '[a item 7 item 7 z][self 2[self 1[self 0]]]bar 1')
  assert.equal(g.js('getCurrentPages()[0].getTabBar().data.on'), 1)
  g.js(`wx.navigateTo({ url: '/pages/l/l' })`)
  await g.turn()
  assert.match(g.faults.at(-1).message, /Maximum call stack|stack overflow/)
  assert.equal(g.top().path, 'pages/l/l')
  await g.notify('back')
  assert.equal(g.top().path, 'pages/g/g')
})
