// Devices that a program holds, in a real browser with its false microphone, camera and place: asked for, working, ended by hiding
// and by the switch. And what a person gives by choosing it.
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import { agree, done, press, settings, sheet } from './leave.mjs'
import { stand } from './phone.mjs'

const it = stand(['tests/specs/programs/devices'], { browser: { args: ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] } })
before(it.start)
after(it.stop)
afterEach(it.close)

const ALL = { permissions: ['geolocation', 'camera', 'microphone'], geolocation: { latitude: 31.23, longitude: 121.47 } }
/** One part of a PNG file. */
const part = (name, body) => {
  const data = Buffer.concat([Buffer.from(name), body])
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  size.writeUInt32BE(body.length)
  sum.writeUInt32BE(crc32(data))
  return Buffer.concat([size, data, sum])
}
/** A red picture of 2 x 3 pixels. */
const PNG = Buffer.concat([
  Buffer.from('89504e470d0a1a0a', 'hex'), part('IHDR', Buffer.from('00000002000000030802000000', 'hex')),
  part('IDAT', deflateSync(Buffer.from('00ff0000ff0000'.repeat(3), 'hex'))), part('IEND', Buffer.alloc(0)),
])

/** Lets the question pass that stands, whichever kind it is of. */
const allow = async (phone) => {
  await agree(phone)
  await press(phone, 'Allow')
}

/** Switches a scope on that an earlier test may have refused. */
const grant = async (phone, scope) => {
  await settings(phone)
  const off = phone.page.locator(`.switch[aria-checked=false][data-scope="${scope}"]`)
  if (await off.count()) {
    await off.click()
    await phone.page.locator(`.switch[aria-checked=true][data-scope="${scope}"]`).waitFor()
  }
  await done(phone)
}

test('the microphone: asked for each time, recorded as a file that holds sound, ended by hiding and by the switch', async () => {
  const phone = await it.phone(0, null, ALL)
  await phone.tap('#mp3')
  await phone.says('#answer', /operateRecorder:fail not supported format mp3/)
  assert.equal(await sheet(phone).count(), 0, 'nobody is asked for what this host cannot do')
  await phone.tap('#start')
  await agree(phone)
  await sheet(phone).getByText('wants to use your microphone').waitFor()
  await press(phone, 'Allow')
  await phone.says('#answer', 'recording')
  await phone.page.locator('.recording').waitFor()
  await phone.tap('#pause')
  await phone.says('#answer', 'paused')
  await phone.page.locator('.recording.paused').waitFor()
  await phone.tap('#resume')
  await phone.says('#answer', 'resumed')
  // The false microphone beeps once a second: long enough to hear it.
  await phone.page.waitForTimeout(1500)
  await phone.tap('#stop')
  await phone.says('#answer', 'stopped RIFF 16000 Hz 1 ch sound true size true long true frames 0 undefined')
  await phone.page.locator('.recording').waitFor({ state: 'detached' })
  // Asked for again; frames come on the way.
  await phone.tap('#frames')
  await sheet(phone).getByText('You are asked each time').waitFor()
  await press(phone, 'Allow')
  await phone.says('#answer', 'recording')
  await phone.page.waitForTimeout(800)
  await phone.tap('#stop')
  const text = await phone.says('#answer', /^stopped .* frames \d+ true$/)
  assert.ok(Number(/frames (\d+)/.exec(text)[1]) >= 2048, text)
  // Out of sight it ends, with what there was.
  await phone.tap('#start')
  await allow(phone)
  await phone.says('#answer', 'recording')
  await phone.page.waitForTimeout(600)
  await phone.page.locator('.capsule button').last().click()
  await phone.page.locator('.recording').waitFor({ state: 'detached' })
  await phone.page.locator('.home .app').click()
  await phone.says('#answer', /^stopped RIFF/)
  // The switch cuts it.
  await phone.tap('#start')
  await allow(phone)
  await phone.says('#answer', 'recording')
  await settings(phone)
  await phone.page.getByRole('switch', { name: 'use your microphone' }).click()
  await phone.page.locator('.recording').waitFor({ state: 'detached' })
  await done(phone)
  await phone.says('#answer', 'operateRecorder:fail auth deny')
  await phone.tap('#start')
  await phone.says('#answer', 'operateRecorder:fail auth deny')
  assert.deepEqual(phone.errors, [])
})

test('a program that ends lets go of the microphone', async () => {
  const phone = await it.phone(0, null, ALL)
  await grant(phone, 'scope.record')
  await phone.tap('#start')
  await allow(phone)
  await phone.page.locator('.recording').waitFor()
  await phone.page.locator('.capsule button').first().click()
  await phone.page.getByRole('button', { name: 'End', exact: true }).click()
  await phone.page.locator('.recording').waitFor({ state: 'detached' })
})

test('a photo of the camera that stands above the page becomes a file of the program', async () => {
  const phone = await it.phone(0, null, ALL)
  await phone.tap('#snap')
  await phone.says('#answer', /takePhoto:fail no camera works on this page/)
  await phone.tap('#look')
  await allow(phone)
  await phone.says('#answer', 'camera ready')
  await phone.page.waitForFunction(() => document.querySelector('.native-layer video')?.videoWidth > 0)
  await phone.tap('#snap')
  await phone.says('#answer', 'photo jpeg true')
  // The program shows its own file; the live picture it never had.
  await phone.page.waitForFunction(() => true)
  assert.deepEqual(phone.errors, [])
})

test('a place that moves is told, and is not when it was taken back', async () => {
  const phone = await it.phone(0, null, ALL)
  await phone.tap('#follow')
  await allow(phone)
  await phone.says('#answer', 'startLocationUpdate:ok')
  await phone.says('#place', '31.23 121.47')
  await phone.context.setGeolocation({ latitude: 30.5, longitude: 120.5 })
  await phone.says('#place', '30.50 120.50')
  // Unseen, nothing is told; seen again, it goes on.
  await phone.page.locator('.capsule button').last().click()
  await phone.page.locator('.home .app').waitFor()
  await phone.context.setGeolocation({ latitude: 29, longitude: 119 })
  await phone.page.locator('.home .app').click()
  await phone.says('#place', '29.00 119.00')
  await settings(phone)
  await phone.page.getByRole('switch', { name: 'use your location' }).click()
  await phone.page.locator('.switch[aria-checked=false][data-scope="scope.userLocation"]').waitFor()
  await done(phone)
  await phone.context.setGeolocation({ latitude: 10, longitude: 10 })
  await phone.tap('#follow')
  await phone.says('#answer', 'startLocationUpdate:fail auth deny 103')
  await phone.says('#place', '29.00 119.00')
})

test('pictures and an avatar are what the person chose, and a nickname is what they typed', async () => {
  const phone = await it.phone(0, null, ALL)
  const choose = async () => {
    const chooser = phone.page.waitForEvent('filechooser')
    await phone.page.getByRole('button', { name: 'Choose from this device' }).click()
    return chooser
  }
  await phone.tap('#choose')
  await agree(phone)
  await phone.page.getByRole('button', { name: 'Cancel' }).click()
  await phone.says('#answer', 'chooseMedia:fail cancel')
  await phone.tap('#choose')
  await (await choose()).setFiles([{ name: 'secret name.png', mimeType: 'image/png', buffer: PNG }, { name: 'b.png', mimeType: 'image/png', buffer: PNG }])
  await phone.says('#answer', 'chosen 2 png true')
  await phone.tap('#avatar')
  await (await choose()).setFiles([{ name: 'me.png', mimeType: 'image/png', buffer: PNG }])
  await phone.says('#answer', 'avatar png true')
  await phone.tap('#avatar')
  await (await choose()).setFiles([{ name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') }])
  await phone.says('#answer', /chooseAvatar:fail .*no picture/)
  await phone.node('#nickname input').fill('门神')
  await phone.tap('#keep')
  await phone.says('#reviewed', '{"pass":true,"timeout":true}')
})
