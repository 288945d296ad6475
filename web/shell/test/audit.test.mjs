// The audit pane: what is written into the log, live, in words, in both languages and looks; and what could not be written.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holds } from '../../../tests/until.mjs'
import { shell } from './harness.mjs'
import { SHOP } from './mock-programs.mjs'

const it = shell()
const T = Date.UTC(2026, 5, 1, 12, 30, 5) * 1000
const record = (number, operation, more = {}) => ({ number, time: T + number, operation, outcome: 'allowed', program: SHOP, person: '0123456789abcdef'.repeat(2), detail: '', ...more })
const send = (records, missed = 0) => it.broker.session.send({ t: 'audit', records, missed })

async function pane(page, name) {
  await page.getByRole('tab', { name }).click()
  return page.locator('.inspector-body')
}
const says = (body, wanted) => holds(async () => assert.match(await body.innerText(), wanted), { what: `the pane to say ${wanted}` })

test('records come live, in order, in words, with their verdict; nothing is asked for before somebody looks', async () => {
  const page = await it.launch({}, SHOP)
  assert.equal(it.broker.log.some((m) => m.t === 'audit'), false)
  const body = await pane(page, /Audit/)
  await it.sent((m) => m.t === 'audit' && m.on === true)
  await says(body, /Nothing sensitive was done yet/)
  send([record(7, 'consent.grant', { detail: 'scope.userLocation' }), record(8, 'wx.getLocation')])
  await says(body, /Allowed/)
  await says(body, /scope\.userLocation/)
  await says(body, /wx\.getLocation/)
  send([record(9, 'program.ended', { outcome: 'refused', detail: 'forbidden: it tried the system call openat (257)' })])
  await says(body, /Program stopped by a wall/)
  await says(body, /refused/)
  assert.deepEqual(await body.locator('.audit-number').allInnerTexts(), ['7', '8', '9'])
  assert.match(await body.innerText(), /menshen audit verify/)
  // The same again, as after a line that was down: none stands twice.
  send([record(8, 'wx.getLocation'), record(10, 'user.sign-in', { program: '' })])
  await holds(async () => assert.equal(await body.locator('.audit').count(), 4), { what: 'four records' })
  await body.getByRole('button', { name: 'This program' }).click()
  await holds(async () => assert.equal(await body.locator('.audit').count(), 3), { what: 'three of this program' })
  assert.deepEqual(it.errors, [])
})

test('what could not be written is said loudly, with its reason', async () => {
  const page = await it.launch({}, SHOP)
  const body = await pane(page, /Audit/)
  await it.sent((m) => m.t === 'audit')
  send([{ operation: 'wx.login', outcome: 'allowed', program: SHOP, person: null, detail: '', why: 'the audit record could not be written: No space left on device' }])
  await says(body, /not done/)
  await says(body, /No space left on device/)
  await body.getByRole('alert').getByText(/1 operations could not be recorded/).waitFor()
  await page.getByRole('tab', { name: /Audit\s*1/ }).waitFor()
})

test('texts of programs are text, and odd messages are survived', async () => {
  const page = await it.launch({}, SHOP)
  const body = await pane(page, /Audit/)
  await it.sent((m) => m.t === 'audit')
  send([record(1, '<img src=x onerror=alert(1)>', { detail: '\u202eevil<script>', outcome: 'nonsense' }), null, 5, {}])
  await says(body, /<img src=x/)
  assert.equal(await body.locator('img, script').count(), 0)
  it.broker.session.send({ t: 'audit', records: 'none', missed: 12 })
  await says(body, /12 more were too fast/)
  assert.deepEqual(it.errors, [])
})

test('Chinese and dark: every text is there and readable', async () => {
  const page = await it.launch({ locale: 'zh-CN', colorScheme: 'dark' }, SHOP)
  const body = await pane(page, /审计|Audit/)
  await it.sent((m) => m.t === 'audit')
  send([record(1, 'consent.revoke', { detail: 'scope.camera' }), record(2, 'wx.login', { outcome: 'failed' })])
  await says(body, /scope\.camera/)
  const zh = await page.evaluate(() => document.documentElement.lang)
  if (!/^zh/.test(zh)) await page.getByRole('button', { name: '中文' }).click()
  await says(body, /收回或拒绝授权/)
  await says(body, /失败/)
  const contrast = await body.locator('.audit .tag').first().evaluate((element) => {
    const parse = (c) => c.match(/[\d.]+/g).map(Number)
    const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((a, v, i) => a + v * [0.2126, 0.7152, 0.0722][i], 0)
    let behind = element
    while (behind && /rgba\(0, 0, 0, 0\)|transparent/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement
    const [a, b] = [parse(getComputedStyle(element).color), parse(getComputedStyle(behind ?? document.body).backgroundColor)].map(light).sort((x, y) => y - x)
    return (a + 0.05) / (b + 0.05)
  })
  assert.ok(contrast >= 4.5, `contrast ${contrast}`)
})

test('a debugger that was seen: a banner that stays, in the language of the moment, with what was seen as text', async () => {
  const page = await it.launch({}, SHOP)
  it.broker.session.send({ t: 'alarm', what: 'a debugger is attached to the broker: <b>gdb</b> (process 4711)' })
  const banner = page.getByRole('alert').filter({ hasText: 'process 4711' })
  await banner.getByText(/All programs were ended, and none starts any more: .*<b>gdb<\/b>/).waitFor()
  await page.getByRole('button', { name: '中文' }).click()
  await banner.getByText(/所有小程序已结束/).waitFor()
  it.broker.session.send({ t: 'alarm', what: 'process 4712' })
  await page.getByRole('alert').filter({ hasText: 'process 4712' }).waitFor()
  assert.equal(await page.locator('.banner.alarm').count(), 1)
})
