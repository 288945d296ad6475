// Home screen, secret, languages, appearance, widths, the broken line.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PHONE, shell } from './harness.mjs'
import { SHOP } from './mock-programs.mjs'

const it = shell()

test('without the secret the page names the terminal and nothing else', async () => {
  const page = await it.blank()
  const before = it.broker.log.length
  await page.goto(it.broker.address)
  await page.waitForSelector('.locked-page')
  assert.match(await page.innerText('body'), /Open the address that the terminal shows/)
  assert.match(await page.innerText('body'), /请打开终端里显示的地址/)
  assert.equal(await page.locator('button, a, input').count(), 0)
  assert.equal(it.broker.log.length, before)
})

test('a wrong secret is refused, forgotten, and not tried again', async () => {
  const page = await it.blank()
  await page.goto(`${it.broker.address}#k=${'0'.repeat(32)}`)
  await page.waitForSelector('.locked-page')
  assert.equal(await page.evaluate(() => localStorage.getItem('menshen.secret')), null)
  const before = it.broker.log.length
  await page.waitForTimeout(800)
  assert.equal(it.broker.log.length, before)
})

test('the secret leaves the address bar and survives a reload', async () => {
  const page = await it.open()
  assert.equal(new URL(page.url()).hash, '')
  await page.reload()
  await page.waitForSelector('.app')
  assert.deepEqual(it.errors, [])
})

test('programs stand on the home screen; the search finds by name', async () => {
  const page = await it.open()
  assert.equal(await page.locator('.app').count(), 7)
  await page.getByRole('searchbox', { name: 'Search programs' }).fill('gall')
  assert.deepEqual(await page.locator('.app-name').allInnerTexts(), ['Component gallery'])
  await page.getByRole('searchbox', { name: 'Search programs' }).fill('nothing like this')
  assert.match(await page.innerText('.apps'), /No program of that name/)
})

test('a name cannot turn or hide letters', async () => {
  const page = await it.open()
  assert.equal(await page.innerText('[data-program="dev:b1d1"] .app-name'), 'gnp.exe Evil')
})

test('problems show as a badge and in the pane', async () => {
  const page = await it.open()
  assert.equal(await page.getAttribute('[data-program="dev:77c10b9e"]', 'aria-label'), '日程, 2 problems')
  await page.getByRole('tab', { name: /Problems/ }).click()
  assert.match(await page.innerText('.inspector-body'), /pages\/day\/day\.wxml:14:5/)
  assert.match(await page.innerText('.excerpt >> nth=0'), /opened here/)
})

test('language and appearance can be switched and are kept', async () => {
  const page = await it.open()
  assert.match(await page.innerText('.home-head'), /Mini programs behind two doors/)
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('radio', { name: '中文' }).click()
  await page.getByRole('radio', { name: /Dark/ }).click()
  await page.keyboard.press('Escape')
  assert.match(await page.innerText('.home-head'), /小程序，守在两道门之间/)
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark')
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN')
  await it.sent((m) => m.t === 'lang' && m.lang === 'zh')
  await it.sent((m) => m.t === 'theme' && m.theme === 'dark')
  await page.reload()
  await page.waitForSelector('.app')
  assert.match(await page.innerText('.home-head'), /小程序，守在两道门之间/)
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark')
})

test('the browser language and the system appearance are the start', async () => {
  const page = await it.open({ locale: 'zh-CN', colorScheme: 'dark' })
  assert.match(await page.innerText('.home-head'), /门神/)
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark')
})

test('on a phone the program fills the window; on a desk it is 375 wide beside the inspector', async () => {
  const phone = await it.open(PHONE)
  assert.deepEqual(await phone.locator('.screen').boundingBox(), { x: 0, y: 0, width: 390, height: 844 })
  assert.equal(await phone.locator('.inspector').isVisible(), false)
  const desk = await it.open()
  assert.equal((await desk.locator('.screen').boundingBox()).width, 375)
  assert.equal(await desk.locator('.inspector').isVisible(), true)
  assert.equal(await desk.evaluate(() => document.documentElement.scrollWidth > innerWidth), false)
})

test('when the line breaks programs end, the state is said, and the shell comes back', async () => {
  const page = await it.launch({}, SHOP)
  it.broker.drop()
  await page.getByText('Connection lost: the programs have ended').first().waitFor()
  assert.equal(await page.locator('.page.seen').count(), 0)
  await page.locator('.pill.amber').waitFor()
  await page.click(`[data-program="${SHOP}"]`)
  await page.waitForSelector('.page.seen.painted')
})
