// The same shell in Firefox, over WebDriver BiDi: start, launch, push and pop, a dialog by keyboard.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import puppeteer from 'puppeteer-core'
import { shell } from './harness.mjs'
import { SHOP } from './mock-programs.mjs'

const it = shell()
const FIREFOX = process.env.FIREFOX ?? ['/usr/bin/firefox', '/usr/bin/firefox-esr'].find((one) => existsSync(one))

test('Firefox runs the shell', { skip: FIREFOX ? false : 'Firefox is not installed (Debian: firefox-esr)' }, async () => {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: FIREFOX, headless: true, timeout: 120_000, extraPrefsFirefox: { 'intl.accept_languages': 'en-US' } })
  try {
    const page = await browser.newPage()
    const errors = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.setViewport({ width: 1280, height: 860 })
    await page.goto(it.broker.url)
    await page.waitForSelector('.app')
    await page.click(`[data-program="${SHOP}"]`)
    await page.waitForSelector('.page.seen.painted')
    const title = (text) => page.waitForFunction((wanted) => document.querySelector('.page.seen .nav-title')?.textContent === wanted, {}, text)
    await title('山茶小店')
    const session = it.broker.session
    const guest = [...session.guests.values()].at(-1)
    session.open(guest, 'pages/detail/detail?id=1', 'push')
    await title('商品详情')
    await page.waitForSelector('.page.seen.painted')
    await page.click('.page.seen .nav-button')
    await title('山茶小店')
    session.ui(guest, 'showModal', { title: 'Delete?', content: 'Really', confirmText: 'Yes' }, 901)
    await page.waitForSelector('.weui-modal')
    await page.keyboard.press('Enter')
    assert.deepEqual((await it.sent((m) => m.t === 'ui' && m.id === 901)).value, { confirm: true, cancel: false })
    await page.click('#tab-console')
    await page.waitForFunction(() => /App onLaunch/.test(document.querySelector('.inspector-body').innerText))
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/firefox.png` })
    assert.deepEqual(errors, [])
  } finally {
    await browser.close()
  }
})
