// Elements as programs name them: attributes on the host of a custom component, and whose page a query is about.
import assert from 'node:assert/strict'
import test from 'node:test'
import { boot } from './host.mjs'

// What the template compiler makes of <x-c hidden="{{off}}" aria-label="l" nonsense="1" /> and of <text />.
const page = `(() => { const H = { '': (R, C, D, U) => ({ C: (C, T, E) => { E('x-c', {}, (N, C) => { if (C || U === true || U.off) R.r(N, 'hidden', D.off); if (C) { R.r(N, 'aria-label', 'l'); R.r(N, 'nonsense', '1') } }, () => {}) }, B: {} }) }; return { p: Object.assign((n) => H[n], { _: H }) } })()`
const inner = `(() => { const H = { '': (R, C) => ({ C: (C, T, E) => { E('text', {}, () => {}, () => {}) }, B: {} }) }; return { c: Object.assign((n) => H[n], { _: H }) } })()`

const started = async (component) => {
  const g = boot()
  const file = (json) => ({ js: true, wxml: true, json })
  await g.start({ app: { pages: ['p'] }, files: { p: file({ usingComponents: { 'x-c': '/c' } }), c: file({ component: true }) } }, {
    'js:p': 'Page({ data: { off: true } })',
    'js:c': component,
    'wxml:p': { groups: g.template(page), main: 'p' },
    'wxml:c': { groups: g.template(inner), main: 'c' },
  })
  g.host = () => g.view(1).find((n) => n.tag === 'wx-x' && n.children.some((c) => c.tag === 'text'))
  return g
}

test('a query of a page that is no longer seen is about that page', async () => {
  const g = await started(`Component({})`)
  g.js(`wx.navigateTo({ url: '/p' }); global.first = getCurrentPages()[0]; global.first.ask = function () { wx.createSelectorQuery().select('.none').boundingClientRect().selectViewport().scrollOffset().exec((r) => { global.asked = r.length }) }`)
  await g.turn()
  const before = g.view(2).asked.length
  g.js('global.first.onPageScroll = function () { this.ask() }')
  await g.event(1, ['s', 5])
  assert.equal(g.view(1).asked.length, 1)
  assert.equal(g.view(2).asked.length, before)
})

test('hidden and aria names reach the host and follow the data', async () => {
  const g = await started('Component({})')
  assert.deepEqual(g.host().attrs, { hidden: true, 'aria-label': 'l' })
  g.js('getCurrentPages()[0].setData({ off: false })')
  assert.equal(g.host().attrs.hidden, false)
})

test('a property of that name is the component\'s own', async () => {
  const g = await started('Component({ properties: { hidden: Boolean }, attached() { global.seen = this.data.hidden } })')
  assert.equal(g.js('global.seen'), true)
  assert.deepEqual(g.host().attrs, { 'aria-label': 'l' })
})
