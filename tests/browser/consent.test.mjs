// Leave, as a person gives and takes it, in a real browser: an unmodified program asks for its place, buttons of an open-type,
// the settings page, and what is refused without anybody being asked.
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { agree, press, sheet } from './leave.mjs'
import { stand } from './phone.mjs'

const it = stand(['tests/specs/programs/consent'], { browser: { args: ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] } })
before(it.start)
after(it.stop)
afterEach(it.close)

const PLACE = { permissions: ['geolocation'], geolocation: { latitude: 31.23, longitude: 121.47 } }
/** Takes back what an earlier test decided. */
const fresh = async (phone) => {
  await phone.page.locator('.capsule button').first().click()
  await phone.page.getByRole('button', { name: 'Permissions' }).last().click()
  const back = phone.page.getByRole('button', { name: 'Take back' })
  await phone.page.locator('.settings-body .row').first().waitFor()
  if (await back.count()) await back.click()
  await phone.page.getByText('Not agreed to').waitFor()
  await phone.page.getByRole('button', { name: 'Done' }).click()
  await phone.page.locator('.program-settings').waitFor({ state: 'detached' })
}

test('a place: agreed to, asked for with name and purpose, given, remembered, revoked by the switch, refused', async () => {
  const phone = await it.phone(0, null, PLACE)
  await phone.tap('#setting')
  await phone.says('#answer', 'getSetting:ok')
  await phone.tap('#locate')
  await sheet(phone).getByText('wants to use this information of yours').waitFor()
  await sheet(phone).locator('summary').click()
  await sheet(phone).getByText('<b>what is listed</b>').waitFor()
  await press(phone, 'Agree')
  await sheet(phone).getByText('wants to use your location').waitFor()
  const text = await sheet(phone).innerText()
  assert.match(text, new RegExp(it.program().name))
  assert.match(text, /to find the shop next to you/)
  // The question stands in the shell's own document, above the program's frame.
  assert.equal(await phone.page.evaluate(() => document.querySelector('.prompt-sheet').closest('.shell-layer') !== null), true)
  await press(phone, 'Allow')
  await phone.says('#answer', 'getLocation:ok 31.23')
  await phone.tap('#locate')
  await phone.says('#answer', 'getLocation:ok 31.23')
  await phone.tap('#setting')
  await phone.says('#answer', 'getSetting:ok true')
  await phone.tap('#open')
  await phone.page.getByRole('switch', { name: 'use your location' }).click()
  await phone.page.locator('.switch[aria-checked=false]').waitFor()
  await phone.page.getByRole('button', { name: 'Done' }).click()
  await phone.says('#answer', 'openSetting:ok false')
  await phone.tap('#locate')
  await phone.says('#answer', 'getLocation:fail auth deny 103')
  await phone.tap('#authorize')
  await phone.says('#answer', 'authorize:fail auth deny 103')
  const pane = await phone.inspector('permissions')
  await pane.locator('.permission', { hasText: 'getLocation' }).first().waitFor()
  await pane.locator('.permission', { hasText: 'auth deny' }).first().waitFor()
  assert.deepEqual(phone.errors, [])
})

test('what is refused without a question: undeclared, ungranted, without a fresh tap', async () => {
  const phone = await it.phone(0, null, PLACE)
  await phone.tap('#fuzzy')
  await phone.says('#answer', /getFuzzyLocation:fail .*requiredPrivateInfos.* 102/)
  await phone.tap('#contact')
  await phone.says('#answer', 'addPhoneContact:fail not supported 100')
  await phone.tap('#phone')
  await phone.says('#answer', 'getPhoneNumber:fail not supported 100')
  await phone.tap('#late')
  await phone.says('#answer', 'openSetting:fail can only be invoked by user TAP gesture. 102')
  assert.equal(await sheet(phone).count(), 0)
})

test('buttons of an open-type: settings, login and profile', async () => {
  const phone = await it.phone(0, null, PLACE)
  await phone.tap('#opensetting')
  await phone.page.locator('.program-settings').waitFor()
  await phone.page.getByRole('button', { name: 'Done' }).click()
  await phone.says('#answer', /^openSetting:ok/)
  await phone.tap('#login')
  await phone.says('#answer', 'login:ok string')
  await phone.tap('#profile')
  await phone.says('#answer', /^getUserProfile:ok .*(WeChat User|微信用户)/)
})

test('a program that draws its own privacy dialog: agreed by a tap on its button alone', async () => {
  const phone = await it.phone(0, null, PLACE)
  await fresh(phone)
  await phone.tap('#listen')
  await phone.says('#answer', 'listening')
  await phone.tap('#locate')
  await phone.says('#answer', 'needs getLocation')
  assert.equal(await sheet(phone).count(), 0, 'the program asks, not the shell')
  await phone.tap('#agree')
  // The scope was refused by the switch in the first test: agreed to the data, refused the place.
  await phone.says('#answer', 'getLocation:fail auth deny 103')
})

test('a frame of a program has no device of its own, whatever it asks the browser', async () => {
  const phone = await it.phone(0, null, { permissions: ['geolocation', 'camera', 'microphone'], geolocation: PLACE.geolocation })
  const frame = await phone.frame()
  const tried = await frame.evaluate(() => Promise.all([
    new Promise((ok) => navigator.geolocation.getCurrentPosition(() => ok('given'), () => ok('refused'))),
    navigator.mediaDevices?.getUserMedia ? navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'given', () => 'refused') : 'absent',
  ]))
  assert.ok(tried.every((one) => one !== 'given'), tried.join())
})

test('a camera: asked for each time, drawn above the frame, ended by the switch and by leaving', async () => {
  const camera = () => it.phone(0, 'pages/camera/camera', { permissions: ['camera'] })
  let phone = await camera()
  await agree(phone)
  await sheet(phone).getByText('wants to use your camera').waitFor()
  await press(phone, 'Refuse')
  await phone.says('#said', 'insertCamera:fail auth deny')
  await phone.page.locator('.capsule button').first().click()
  await phone.page.getByRole('button', { name: 'Permissions' }).last().click()
  await phone.page.getByRole('switch', { name: 'use your camera' }).click()
  await phone.page.locator('.switch[aria-checked=true][data-scope="scope.camera"]').waitFor()
  await it.close()
  phone = await camera()
  // Granted is willingness: this camera is asked for nevertheless.
  await sheet(phone).getByText('You are asked each time').waitFor()
  await press(phone, 'Allow')
  await phone.says('#said', 'initdone')
  const video = phone.page.locator('.native-layer video')
  await phone.page.waitForFunction(() => document.querySelector('.native-layer video')?.videoWidth > 0)
  const [drawn, box] = [await video.boundingBox(), await phone.node('#camera').boundingBox()]
  for (const side of ['x', 'y', 'width', 'height']) assert.ok(Math.abs(drawn[side] - box[side]) < 1.5, `${side}: ${drawn[side]} and ${box[side]}`)
  assert.equal(await (await phone.frame()).evaluate(() => document.querySelector('video')), null, 'the page of the program has no picture')
  await phone.page.locator('.capsule button').last().click()
  await video.waitFor({ state: 'detached' })
})
