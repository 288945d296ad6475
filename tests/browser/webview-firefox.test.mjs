// web-view in Firefox, which keeps the storage of framed pages apart by the top-level site: two programs, one domain.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { PATIENCE, until } from '../until.mjs'
import { servers } from './business.mjs'
import { root, run } from './harness.mjs'

const puppeteer = createRequire(join(root, 'web/package.json'))('puppeteer-core')
const other = mkdtempSync(join(tmpdir(), 'menshen-web-'))
cpSync(join(root, 'tests/specs/programs/web'), other, { recursive: true })
const net = await servers()
let menshen, firefox
before(async () => {
  menshen = await run(['tests/specs/programs/web', other], ['--business-domain-insecure', net.business.host])
  firefox = await puppeteer.launch({ browser: 'firefox', executablePath: process.env.MENSHEN_FIREFOX ?? '/usr/bin/firefox-esr', headless: true, timeout: 120_000, extraPrefsFirefox: { 'intl.accept_languages': 'en-US' } })
})
after(async () => {
  await firefox?.close()
  await menshen?.stop()
  net.close()
  rmSync(other, { recursive: true, force: true })
})

/** Opens the web-view of program `n` at `path`; gives the shell's page and the frame of the business page. */
async function opened(n, path) {
  const program = menshen.ready.programs[n]
  const page = await firefox.newPage()
  await page.goto(program.url.replace(/\/p\/.*$/, `/p/${encodeURIComponent(program.id)}/pages/web/index?src=${encodeURIComponent(net.business.origin + path)}`))
  await page.waitForSelector('.page.seen .web-pane', { timeout: PATIENCE })
  return page
}
const frame = (page, path) => until(() => page.frames().find((f) => f.url().startsWith(`${net.business.origin}${path}`)), { what: `a frame at ${path}` })
const store = (frame, value) => frame.evaluate((value) => {
  if (value) document.cookie = `js=${value}; SameSite=None; Secure`
  if (value) localStorage.setItem('k', value)
  return { cookie: document.cookie, local: localStorage.getItem('k') }
}, value)

test('Firefox: two programs at the same domain share nothing, and the list holds', async () => {
  const one = await frame(await opened(0, '/bare'), '/bare')
  assert.deepEqual(await store(one, 'first'), { cookie: 'js=first', local: 'first' })
  const two = await frame(await opened(1, '/bare'), '/bare')
  assert.deepEqual(await store(two, ''), { cookie: '', local: null })
  await store(two, 'second')
  assert.deepEqual(await store(one, ''), { cookie: 'js=first', local: 'first' })
  const own = await firefox.newPage()
  await own.goto(`${net.business.origin}/bare`)
  assert.deepEqual(await store(own.mainFrame(), ''), { cookie: '', local: null })
  const page = await opened(0, '/shop')
  const shop = await frame(page, '/shop')
  assert.deepEqual(await shop.evaluate(() => new Promise((ok) => wx.miniProgram.getEnv(ok))), { miniprogram: true })
  await page.waitForFunction(() => !document.querySelector('.page.seen .web-waiting'), { timeout: PATIENCE })
  const out = await opened(0, '/out')
  await out.waitForFunction(() => /not a business domain/.test(document.querySelector('.page.seen .web-problem')?.innerText ?? ''), { timeout: PATIENCE })
  assert.deepEqual(net.foreign.seen, [])
})
