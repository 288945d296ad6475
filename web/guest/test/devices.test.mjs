// Devices that the host holds: what the program asks for by them, and what its listeners hear.
import assert from 'node:assert/strict'
import test from 'node:test'
import { boot } from './host.mjs'

const same = (a, b) => assert.deepEqual(JSON.parse(JSON.stringify(a)), b)
const started = async () => {
  const g = boot()
  await g.start({ app: { pages: ['p'] }, files: { p: { js: true } } }, { 'js:p': 'Page({})' })
  return g
}

test('the recorder: one manager, its calls, and each event to its own listeners', async () => {
  const g = await started()
  g.js(`global.heard = []; global.r = wx.getRecorderManager()
    for (const e of ['Start', 'Pause', 'Resume', 'Stop', 'FrameRecorded', 'Error']) global.r['on' + e]((v) => global.heard.push([e, v]))
    global.r.start({ format: 'wav', sampleRate: 16000, success() {} })`)
  assert.equal(g.js('global.r === wx.getRecorderManager()'), true)
  const [call] = g.log.calls
  same([call.name, call.args], ['RecorderManager.start', { format: 'wav', sampleRate: 16000 }])
  await g.reply(call.id, true, {})
  await g.notify('device', { device: 'record', event: 'pause', value: {} })
  await g.notify('device', { device: 'record', event: 'frame', value: { isLastFrame: true } })
  await g.notify('device', { device: 'record', event: 'stop', value: { duration: 5 } })
  await g.notify('device', { device: 'record', event: 'end', value: { errMsg: 'start:fail auth deny', errno: 103 } })
  same(g.js('global.heard'), [['Start', {}], ['Pause', {}], ['FrameRecorded', { isLastFrame: true }], ['Stop', { duration: 5 }], ['Error', { errMsg: 'operateRecorder:fail auth deny' }]])
  g.js('global.r.pause(); global.r.resume(); global.r.stop()')
  same(g.log.calls.slice(1).map((c) => c.name), ['RecorderManager.pause', 'RecorderManager.resume', 'RecorderManager.stop'])
})

test('formats that no browser makes are refused without asking anybody; none named is said and is wav', async () => {
  const g = await started()
  g.js(`global.r = wx.getRecorderManager(); global.r.onError((e) => { global.e = e }); global.r.start({ format: 'aac' })`)
  assert.match(g.js('global.e.errMsg'), /^operateRecorder:fail not supported format aac/)
  assert.equal(g.log.calls.length, 0)
  g.js('global.r.start()')
  same(g.log.calls[0].args, { format: 'wav' })
  assert.match(g.log.faults.at(-1).message, /no format was named/)
})

test('a place is heard by its listeners until they are taken away', async () => {
  const g = await started()
  g.js(`global.places = []; global.f = (p) => global.places.push(p.latitude); wx.onLocationChange(global.f); wx.onLocationChangeError((e) => global.places.push(e.errCode))
    wx.startLocationUpdate({ type: 'wgs84' })`)
  same([g.log.calls[0].name, g.log.calls[0].args], ['startLocationUpdate', { type: 'wgs84' }])
  await g.notify('device', { device: 'place', event: 'change', value: { latitude: 1 } })
  await g.notify('device', { device: 'place', event: 'error', value: { errCode: 4 } })
  await g.notify('device', { device: 'place', event: 'nonsense', value: {} })
  g.js('wx.offLocationChange(global.f)')
  await g.notify('device', { device: 'place', event: 'change', value: { latitude: 2 } })
  same(g.js('global.places'), [1, 4])
})

test('a photo is asked for of the page on which the context was made; what is not served says so', async () => {
  const g = await started()
  g.js(`wx.createCameraContext().takePhoto({ quality: 'high', success(r) { global.photo = r } })`)
  const [call] = g.log.calls
  same([call.name, call.args], ['CameraContext.takePhoto', { page: 1, quality: 'high' }])
  await g.reply(call.id, true, { tempImagePath: 'wxfile://tmp/1.jpeg' })
  same(g.js('global.photo'), { tempImagePath: 'wxfile://tmp/1.jpeg', errMsg: 'takePhoto:ok' })
  g.js(`wx.createCameraContext().startRecord({ fail(e) { global.no = e } })`)
  same(g.js('global.no'), { errMsg: 'CameraContext.startRecord:fail not supported', errno: 100 })
})
