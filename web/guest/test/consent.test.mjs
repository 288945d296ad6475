// Calls of consent and the privacy dialog of a program: what they ask of the broker, and what the program is told.
import assert from 'node:assert/strict'
import test from 'node:test'
import { boot } from './host.mjs'

const same = (a, b) => assert.deepEqual(JSON.parse(JSON.stringify(a)), b)
test('the table: names of consent are functions, the rest of the family fails as documented', async () => {
  const g = boot()
  await g.start({ app: { pages: ['p'] }, files: { p: { js: true } } }, { 'js:p': 'Page({})' })
  for (const name of ['authorize', 'getSetting', 'openSetting', 'getPrivacySetting', 'openPrivacyContract', 'requirePrivacyAuthorize', 'onNeedPrivacyAuthorization', 'login', 'checkSession', 'getUserProfile', 'getLocation']) assert.equal(g.js(`wx.canIUse('${name}')`), true, name)
  g.js(`wx.getLocation({ type: 'gcj02', fail(e) { global.e = e } })`)
  const [call] = g.log.calls
  same([call.name, call.args], ['getLocation', { type: 'gcj02' }])
  await g.reply(call.id, false, { errMsg: 'getLocation:fail auth deny', errno: 103 })
  same(g.js('global.e'), { errMsg: 'getLocation:fail auth deny', errno: 103 })
})

test('a privacy listener is announced once, is asked with its referrer, and its word goes to the broker', async () => {
  const g = boot()
  await g.start({ app: { pages: ['p'] }, files: { p: { js: true } } }, { 'js:p': 'Page({})' })
  await g.notify('privacy', { id: 7, referrer: 'getLocation' })
  assert.equal(g.log.calls.length, 0, 'nobody listens yet')
  g.js(`wx.onNeedPrivacyAuthorization(() => { global.first = 1 }); wx.onNeedPrivacyAuthorization((resolve, info) => { global.resolve = resolve; global.info = info })`)
  same(g.log.calls.map((c) => c.name), ['privacy.listen'])
  await g.notify('privacy', { id: 8, referrer: 'chooseImage' })
  assert.equal(g.js('global.first'), undefined, 'the last registration counts')
  same(g.js('global.info'), { referrer: 'chooseImage' })
  g.js(`global.resolve({ event: 'nonsense' }); global.resolve({ event: 'exposureAuthorization' }); global.resolve({ event: 'agree', buttonId: 'b' }); global.resolve({ event: 'disagree' })`)
  same(g.log.calls.slice(1).map((c) => [c.name, c.args]), [
    ['privacy.resolve', { id: 8, event: 'exposureAuthorization' }], ['privacy.resolve', { id: 8, event: 'agree', buttonId: 'b' }], ['privacy.resolve', { id: 8, event: 'disagree' }],
  ])
  assert.match(g.log.faults.at(-1).message, /resolve\(\) wants an event/)
  g.js(`wx.onNeedPrivacyAuthorization(() => { throw new Error('mine') })`)
  await g.notify('privacy', { id: 9, referrer: 'x' })
  assert.match(g.faults.at(-1).message, /mine/)
})
