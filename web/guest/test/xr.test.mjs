// XR is not served: its scene is announced, each use of it is counted, and nothing throws.
import assert from 'node:assert/strict'
import test from 'node:test'
import { boot } from './host.mjs'

// What the template compiler makes of <xr-scene bind:ready="ready" bind:tick="tick" />.
const template = `(() => { const H = { '': (R, C) => ({ C: (C, T, E) => { E('xr-scene', {}, (N, C) => { if (C) R.v(N, 'ready', 'ready', false, false, false, false); if (C) R.v(N, 'tick', 'tick', false, false, false, false) }, () => {}) }, B: {} }) }; return { p: Object.assign((n) => H[n], { _: H }) } })()`

test('a scene is ready once, and what it cannot do is counted', async () => {
  const g = boot()
  await g.start({ app: { pages: ['p'] }, files: { p: { js: true, wxml: true } } }, {
    'js:p': `Page({ ready(e) { global.times = (global.times || 0) + 1; const scene = e.detail.value; scene.assets.loadAsset({}); scene.getElementById('a').getComponent(1); scene.add(scene.createElement(2)) }, tick() { global.tick = 1 } })`,
    'wxml:p': { groups: g.template(template), main: 'p' },
  })
  await g.turn()
  assert.deepEqual(g.faults, [])
  assert.equal(g.js('global.times'), 1)
  assert.equal(g.js('global.tick'), undefined)
  const { unsupported } = g.probe({ op: 'stats' })
  assert.equal(unsupported['XrScene.assets.loadAsset'], 1)
  assert.equal(unsupported['XrScene.createElement'], 1)
})
