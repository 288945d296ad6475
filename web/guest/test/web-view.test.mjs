// web-view in the guest: its three events find their listener, the last one also after the page closed; a web page's routes.
import assert from 'node:assert/strict'
import test from 'node:test'
import { boot } from './host.mjs'

// What the template compiler makes of <web-view bindload="heard" bindmessage="heard" binderror="heard" bindtap="heard" />.
const template = `(() => { const H = { '': (R, C) => ({ C: (C, T, E) => { E('web-view', {}, (N, C) => { if (C) for (const t of ['load', 'message', 'error', 'tap']) R.v(N, t, 'heard', false, false, false, false) }, () => {}) }, B: {} }) }; return { p: Object.assign((n) => H[n], { _: H }) } })()`
const page = (name) => `Page({ heard(e) { (global.heard ??= []).push('${name}.' + e.type + ' ' + JSON.stringify(e.detail)) } })`

const start = async () => {
  const g = boot()
  const files = Object.fromEntries(['a', 'p', 'deep'].map((path) => [path, { js: true, wxml: path === 'p', json: {} }]))
  await g.start({ app: { pages: ['a', 'p', 'deep'] }, files }, {
    'js:a': page('a'), 'js:deep': page('deep'), 'js:p': page('p'), 'wxml:p': { groups: g.template(template), main: 'p' },
  })
  g.js(`wx.navigateTo({ url: '/p' })`)
  await g.turn()
  g.heard = () => [...g.js('(global.heard ?? []).splice(0)')]
  g.stack = () => [...g.js('getCurrentPages().map((p) => p.route)')]
  g.number = g.top().page
  g.node = g.view(g.number).find((n) => n.tag === 'web-view').id
  return g
}
const event = (g, type, detail, last = false) => g.notify('webview', { page: g.number, node: g.node, type, detail, last })

test('load, error and message reach their listeners, and nothing else does', async () => {
  const g = await start()
  await event(g, 'load', { src: 'https://a' })
  await event(g, 'message', { data: [1, { b: 2 }] })
  await event(g, 'error', { src: 'https://a', errMsg: 'x' })
  await event(g, 'tap', {})
  await g.notify('webview', { page: 99, node: 1, type: 'load', detail: {} })
  await g.notify('webview', null)
  assert.deepEqual(g.heard(), ['p.load {"src":"https://a"}', 'p.message {"data":[1,{"b":2}]}', 'p.error {"src":"https://a","errMsg":"x"}'])
  assert.deepEqual(g.faults, [])
})

test('the last message comes after the page closed, and nothing after the last', async () => {
  const g = await start()
  await g.notify('back', {})
  assert.deepEqual(g.stack(), ['a'])
  await event(g, 'message', { data: ['late'] }, true)
  await event(g, 'message', { data: ['too late'] })
  assert.deepEqual(g.heard(), ['p.message {"data":["late"]}'])
  assert.deepEqual(g.faults, [])
})

test('a web page routes its program while it is on top, by five names alone', async () => {
  const g = await start()
  const route = (method, url, of = g.number) => g.notify('webroute', { page: of, method, url, delta: 1 })
  await route('navigateTo', '/none')
  assert.match(g.log.faults.at(-1).message, /the page in the web-view: navigateTo:fail page "none" is not found/)
  for (const bad of ['constructor', 'exitMiniProgram', '__proto__', undefined]) await route(bad, '/deep')
  await route('navigateTo', '/deep', g.number + 7)
  assert.deepEqual(g.stack(), ['a', 'p'])
  await route('navigateTo', '/deep')
  assert.deepEqual(g.stack(), ['a', 'p', 'deep'])
  await route('reLaunch', '/a')
  assert.deepEqual(g.stack(), ['a', 'p', 'deep'], 'another page lies above it')
  await g.notify('back', {})
  await route('navigateBack')
  assert.deepEqual(g.stack(), ['a'])
  assert.deepEqual(g.faults, [])
})
