// The question whether a program may have something: what it says, when it takes an answer, and the settings page.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shell } from './harness.mjs'
import { SHOP } from './mock-programs.mjs'

const it = shell()
const guest = () => [...it.broker.session.guests.values()].at(-1)
let serial = 0
const ask = (more) => {
  const nonce = String(++serial).padStart(32, '0')
  it.broker.session.send({ t: 'prompt', guest: guest().id, nonce, kind: 'scope', api: 'getLocation', scope: 'scope.userLocation', what: [{ zh: '获取你的位置信息', en: 'use your location' }], purpose: '', ...more })
  return nonce
}
const answer = (nonce) => it.sent((m) => m.t === 'prompt' && m.nonce === nonce)
const none = (nonce) => assert.equal(it.broker.log.some((m) => m.t === 'prompt' && m.nonce === nonce), false)
const sheet = (page) => page.locator('.prompt-sheet')

test('a question names the program, shows its purpose as text, and takes an answer after 500 ms only', async () => {
  const page = await it.launch({}, SHOP)
  const nonce = ask({ purpose: '<b>to\u202e find</b> shops' })
  await sheet(page).waitFor()
  const buttons = page.locator('.prompt-button')
  // At once: a tap that was meant for something else.
  await page.evaluate(() => { for (const b of document.querySelectorAll('.prompt-button')) { b.disabled = false; b.click() } })
  await buttons.last().click({ force: true, timeout: 200 }).catch(() => {})
  none(nonce)
  const text = await sheet(page).innerText()
  assert.match(text, /wants to use your location/)
  assert.match(text, /<b>to find<\/b> shops/, 'inert, and without the characters that reorder')
  assert.equal(await page.getByRole('alertdialog').getAttribute('aria-modal'), 'true')
  await page.waitForTimeout(550)
  // A script of somebody's is no person, however late it comes.
  await page.evaluate(() => { for (const b of document.querySelectorAll('.prompt-button')) b.click() })
  none(nonce)
  await buttons.last().click()
  assert.equal((await answer(nonce)).answer, 'allow')
  await sheet(page).waitFor({ state: 'detached' })
  assert.deepEqual(it.errors, [])
})

test('by keyboard: the focus stays inside, Escape closes, Enter answers what is focused', async () => {
  const page = await it.launch({}, SHOP)
  const one = ask({})
  await sheet(page).waitFor()
  await page.keyboard.press('Escape')
  none(one)
  await page.waitForTimeout(600)
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('Tab')
    assert.ok(await page.evaluate(() => document.activeElement.closest('.prompt-sheet') !== null))
  }
  await page.keyboard.press('Escape')
  assert.equal((await answer(one)).answer, 'close')
  const two = ask({})
  await sheet(page).waitFor()
  await page.waitForTimeout(600)
  await page.keyboard.press('Enter')
  assert.equal((await answer(two)).answer, 'deny', 'refusing has the focus')
})

test('a window that was covered or lost the focus begins the time anew', async () => {
  const page = await it.launch({}, SHOP)
  const nonce = ask({})
  await sheet(page).waitFor()
  await page.waitForTimeout(600)
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await page.locator('.prompt-button').last().click({ force: true, timeout: 200 }).catch(() => {})
  none(nonce)
  await page.waitForTimeout(600)
  await page.locator('.prompt-button').last().click()
  await answer(nonce)
})

test('a question for a program that is not seen is closed; one taken back goes away', async () => {
  const page = await it.launch({}, SHOP)
  const shown = ask({})
  await sheet(page).waitFor()
  it.broker.session.send({ t: 'unprompt', guest: guest().id, nonce: shown })
  await sheet(page).waitFor({ state: 'detached' })
  none(shown)
  await page.locator('.capsule button').last().click()
  assert.equal((await answer(ask({}))).answer, 'close')
})

test('in Chinese: the privacy question lists the data, says when there is no agreement, and shows one as text', async () => {
  const page = await it.launch({ locale: 'zh-CN' }, SHOP)
  const what = [{ zh: '位置信息', en: 'location' }, { zh: '摄像头', en: 'camera' }]
  const one = ask({ kind: 'privacy', what })
  await sheet(page).getByText('此小程序没有提供隐私保护指引').waitFor()
  assert.deepEqual(await sheet(page).locator('li').allInnerTexts(), ['位置信息', '摄像头'])
  await page.waitForTimeout(600)
  await page.getByRole('button', { name: '同意' }).click()
  assert.equal((await answer(one)).answer, 'allow')
  ask({ kind: 'privacy', what, contract: { name: '山茶', text: '<script>1</script>', uses: [{ zh: '位置信息', en: 'location', purpose: '找店' }] } })
  await sheet(page).locator('summary').click()
  await sheet(page).getByText('<script>1</script>').waitFor()
})

test('the settings page: switches, what was agreed to, and both taken back', async () => {
  const page = await it.launch({}, SHOP)
  await page.locator('.capsule button').first().click()
  await page.getByRole('button', { name: 'Permissions' }).click()
  await it.sent((m) => m.t === 'settings' && m.program === SHOP)
  const tell = (granted, agreed) => it.broker.session.send({
    t: 'settings', program: SHOP, name: 'x', scopes: [{ scope: 'scope.userLocation', zh: '位置', en: 'use your location', granted, at: 1700000000000, purpose: '\u202eto find', each: false }],
    privacy: { name: '', text: '', uses: null, agreed, at: 1700000000000 },
  })
  tell(true, [{ zh: '位置信息', en: 'location' }])
  const toggle = page.getByRole('switch', { name: 'use your location' })
  assert.equal(await toggle.getAttribute('aria-checked'), 'true')
  await toggle.click()
  const sent = await it.sent((m) => m.t === 'consent' && m.scope)
  assert.deepEqual([sent.program, sent.scope, sent.granted], [SHOP, 'scope.userLocation', false])
  tell(false, [{ zh: '位置信息', en: 'location' }])
  await page.locator('.switch[aria-checked=false]').waitFor()
  await page.getByRole('button', { name: 'Take back' }).click()
  assert.equal((await it.sent((m) => m.t === 'consent' && !m.scope)).granted, false)
  await page.getByRole('button', { name: 'Done' }).click()
  await page.locator('.program-settings').waitFor({ state: 'detached' })
  assert.deepEqual(it.errors, [])
})
