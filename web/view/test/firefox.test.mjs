// The view in Firefox over WebDriver BiDi: components, a tap, typing, sheets, and a fault, under the broker's kind of policy.
import test from 'node:test'
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import puppeteer from 'puppeteer-core'
import { fileURLToPath } from 'node:url'
import { until } from '../../../tests/until.mjs'
import { load } from './build.mjs'
import { batch, build, decode, serve, shellScript } from './harness.mjs'

const { BUILTIN_TAGS } = await load(fileURLToPath(new URL('../../shared/tags.ts', import.meta.url)))
const FIREFOX = process.env.FIREFOX ?? ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find((one) => existsSync(one))

test('Firefox draws and answers', { skip: FIREFOX ? false : 'Firefox is not installed (Debian: firefox-esr)' }, async () => {
  const server = await serve()
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: FIREFOX, headless: true, timeout: 120_000 })
  try {
    const page = await browser.newPage()
    await page.setViewport({ width: 375, height: 667 })
    await page.goto(server.shell)
    await page.evaluate(shellScript, { src: server.view, init: { t: 'init', page: 1, theme: 'light', lang: 'zh', base: server.base, window: {} } })
    const got = () => page.evaluate(() => window.got)
    const seen = (find) => until(async () => (await got()).flatMap((m) => (m.t === 'event' ? decode(Uint8Array.from(m.bytes)) : [m])).find(find), { what: `a message that fits ${find}` })
    const post = (commands) => page.evaluate((b) => window.port.postMessage({ t: 'batch', bytes: Uint8Array.from(b) }), [...batch(commands)])
    await seen((m) => m.t === 'ready')
    await page.evaluate(() => window.port.postMessage({ t: 'style', path: 'app', css: '.b{height:40px}@media (prefers-color-scheme: dark){.b{height:90px}}' }))
    const ids = { next: 1, byName: {} }
    await post([['link', 1, 'app', 0], ...build(['view', {}, ['view', { id: 'b', class: 'b', 'on:tap': 1 }, 'tap me'], ['input', { id: 'in', 'on:input': 1, value: '' }], ['editor', { id: 'ed', 'on:input': 1, 'on:statuschange': 1 }]], ids)])
    await seen((m) => m.t === 'painted')
    await post([['query', 9, [{ node: ids.byName.b, fields: { size: true } }]]])
    assert.equal((await seen((m) => m[0] === 'r' && m[1] === 9))[2][0].height, 40)
    await page.mouse.click(60, 20)
    assert.equal((await seen((m) => m[2] === 'tap'))[1], ids.byName.b)
    await page.mouse.click(60, 50)
    await page.keyboard.type('hi')
    await seen((m) => m[2] === 'input' && m[3].value === 'hi')
    await page.mouse.click(60, 80)
    await page.keyboard.type('rich')
    await post([['invoke', 11, ids.byName.ed, 'format', ['bold']]])
    await seen((m) => m[2] === 'statuschange' && m[3].bold === true)
    await page.keyboard.type('er')
    await page.keyboard.press('Enter')
    await page.keyboard.type('xy')
    await page.keyboard.press('Backspace')
    assert.deepEqual((await seen((m) => m[2] === 'input' && m[3].text === 'richer\nx\n'))[3].html, '<p>rich<strong>er</strong></p><p><strong>x</strong></p>')
    await page.evaluate(() => window.port.postMessage({ t: 'theme', theme: 'dark' }))
    await post([['query', 10, [{ node: ids.byName.b, fields: { size: true } }]]])
    assert.equal((await seen((m) => m[0] === 'r' && m[1] === 10))[2][0].height, 90)
    let id = 1000
    await post(BUILTIN_TAGS.flatMap((tag) => [['element', ++id, tag], ['append', 0, id], ['remove', 0, id], ['release', id]]))
    await post([[222]])
    assert.match((await seen((m) => m.t === 'fault')).message, /command 222 is unknown/)
  } finally {
    await browser.close()
    server.close()
  }
})
