// What programs ask the shell to draw, by keyboard.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shell } from './harness.mjs'
import { SHOP } from './mock-programs.mjs'

const it = shell()
const ui = (name, args, id) => it.broker.session.ui([...it.broker.session.guests.values()].at(-1), name, args, id)
const answer = (id) => it.sent((m) => m.t === 'ui' && m.id === id)

test('toast: text is text, it goes by itself; loading stays until it is hidden', async () => {
  const page = await it.launch({}, SHOP)
  ui('showToast', { title: '<img src=x onerror=alert(1)>', icon: 'none', duration: 400 }, 1)
  await page.getByText('<img src=x onerror=alert(1)>').waitFor()
  assert.deepEqual((await answer(1)).value, {})
  await page.locator('.toast').waitFor({ state: 'detached' })
  ui('showLoading', { title: 'Loading' }, 2)
  await page.locator('.toast .spinner').waitFor()
  ui('hideLoading', {}, 3)
  await page.locator('.toast').waitFor({ state: 'detached' })
  assert.deepEqual(it.errors, [])
})

test('modal: focus inside, Tab stays inside, Enter confirms, Escape cancels', async () => {
  const page = await it.launch({}, SHOP)
  ui('showModal', { title: 'Delete?', content: 'Really', confirmText: 'Yes' }, 11)
  const dialog = page.getByRole('alertdialog', { name: 'Delete?' })
  await dialog.waitFor()
  for (let i = 0; i < 5; i++) {
    assert.equal(await page.evaluate(() => document.activeElement.closest('[role=alertdialog]') !== null), true)
    await page.keyboard.press('Tab')
  }
  await page.getByRole('button', { name: 'Yes' }).focus()
  await page.keyboard.press('Enter')
  assert.deepEqual((await answer(11)).value, { confirm: true, cancel: false })
  ui('showModal', { title: 'Delete?', content: 'Really' }, 12)
  await dialog.waitFor()
  await page.keyboard.press('Escape')
  assert.deepEqual((await answer(12)).value, { confirm: false, cancel: true })
})

test('modal: editable gives the text; a long button text is refused as documented', async () => {
  const page = await it.launch({}, SHOP)
  ui('showModal', { title: 'Note', editable: true, placeholderText: 'write' }, 21)
  await page.getByPlaceholder('write').fill('hello')
  await page.getByRole('button', { name: 'OK' }).click()
  assert.deepEqual((await answer(21)).value, { confirm: true, cancel: false, content: 'hello' })
  ui('showModal', { title: 'Note', confirmText: 'far too long' }, 22)
  const refused = await answer(22)
  assert.equal(refused.ok, false)
  assert.match(refused.value.errMsg, /^showModal:fail confirmText length/)
})

test('a dialog cannot hide the capsule, and what lies under it is out of reach', async () => {
  const page = await it.launch({}, SHOP)
  ui('showModal', { title: 'Trap', showCancel: false }, 31)
  await page.getByRole('alertdialog').waitFor()
  assert.equal(await page.locator('.page.seen').evaluate((e) => e.inert), true)
  await page.getByRole('button', { name: 'Leave to the home screen' }).click()
  await page.locator('.home:not(.behind)').waitFor()
})

test('action sheet: arrows choose, Escape cancels', async () => {
  const page = await it.launch({}, SHOP)
  ui('showActionSheet', { itemList: ['one', 'two', 'three'] }, 41)
  await page.getByRole('menuitem', { name: 'one' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  assert.deepEqual((await answer(41)).value, { tapIndex: 1 })
  ui('showActionSheet', { itemList: ['one'] }, 42)
  await page.getByRole('menuitem', { name: 'one' }).waitFor()
  await page.keyboard.press('Escape')
  assert.deepEqual((await answer(42)).value, { errMsg: 'showActionSheet:fail cancel' })
  ui('showActionSheet', { itemList: ['1', '2', '3', '4', '5', '6', '7'] }, 43)
  assert.equal((await answer(43)).ok, false)
})

test('pictures: arrows turn, Escape closes; only the capability address is asked', async () => {
  const page = await it.launch({}, SHOP)
  ui('previewImage', { urls: ['/images/home.png', 'https://elsewhere.example/a.png', '../../../secret'], current: 0 }, 51)
  await page.locator('.preview-count', { hasText: '1 / 3' }).waitFor()
  assert.match(await page.getAttribute('.preview img', 'src'), /^\/v\/[0-9a-f]{32}\/f\/images\/home\.png$/)
  await page.keyboard.press('ArrowRight')
  await page.locator('.preview-count', { hasText: '2 / 3' }).waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.preview').waitFor({ state: 'detached' })
})

test('clipboard is the host\'s own at once; a telephone call is a sheet', async () => {
  const page = await it.launch({}, SHOP)
  ui('setClipboardData', { data: 'copied text' }, 61)
  await answer(61)
  ui('getClipboardData', {}, 62)
  assert.deepEqual((await answer(62)).value, { data: 'copied text' })
  ui('makePhoneCall', { phoneNumber: '10086' }, 63)
  await page.getByText('10086').waitFor()
  await page.keyboard.press('Escape')
  assert.deepEqual((await answer(63)).value, { errMsg: 'makePhoneCall:fail cancel' })
})

test('a call the shell does not know fails as documented', async () => {
  await it.launch({}, SHOP)
  ui('constructor', {}, 70)
  ui('scanCode', {}, 71)
  assert.deepEqual((await answer(71)).value, { errMsg: 'scanCode:fail not supported', errno: 100 })
  assert.deepEqual((await answer(70)).value, { errMsg: 'constructor:fail not supported', errno: 100 })
})

test('sharing: the menu asks the program, the card shows text as text and gives the link', async () => {
  const page = await it.launch({}, SHOP)
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  assert.equal((await it.sent((m) => m.t === 'share')).from, 'menu')
  ui('shareCard', { from: 'menu', title: '<b>Tea</b>', path: 'pages/a/a?id=1', imageUrl: '', link: 'sealed_TOKEN-1' }, 51)
  const card = page.getByRole('dialog', { name: /^Share: <b>Tea/ })
  await card.waitFor()
  await page.getByText('pages/a/a?id=1').waitFor()
  await page.getByRole('button', { name: 'Copy link' }).click()
  await card.waitFor({ state: 'detached' })
  assert.equal((await answer(51)).ok, true)
  ui('getClipboardData', {}, 52)
  assert.match((await answer(52)).value.data, /\/#\/l\/sealed_TOKEN-1$/)
  // Without a link of the broker's there is none to take along.
  ui('shareCard', { from: 'menu', title: 'Tea', path: 'pages/a/a', imageUrl: '', link: 'javascript:alert(1)' }, 54)
  const bare = page.getByRole('dialog', { name: 'Share: Tea' })
  await bare.waitFor()
  assert.equal(await bare.getByRole('button', { name: 'Copy link' }).count(), 0)
  await bare.getByRole('button', { name: 'Close' }).click()
  ui('shareCard', { from: 'timeline', none: true }, 53)
  await page.getByText('This page can not be shared').waitFor()
  assert.deepEqual(it.errors, [])
})
