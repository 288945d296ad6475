// Attributes of every element on the host of a custom component: the component does not see them, the view does.
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
