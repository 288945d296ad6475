// What every test of the shell needs: a freshly built shell, the mock broker, a browser page.
import { build } from 'esbuild'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, afterEach, before } from 'node:test'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { PATIENCE, until } from '../../../tests/until.mjs'
import { start } from './mock-broker.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const src = join(here, '../src')

export const DESK = { viewport: { width: 1280, height: 860 } }
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true }

/** Waits until no page of the phone moves. */
const still = (page) => page.waitForFunction(() =>
  document.getAnimations().every((a) => a.playState !== 'running' || !a.effect?.target?.matches('.page')))

/** Sets up broker and browser for a test file; `open(options)` makes a page on the shell. */
export function shell() {
  const it = { broker: null, browser: null, errors: [] }
  let dist
  before(async () => {
    dist = mkdtempSync(join(tmpdir(), 'menshen-shell-'))
    await build({ entryPoints: [join(src, 'main.ts')], outfile: join(dist, 'shell.js'), bundle: true, format: 'iife', target: 'es2022', charset: 'utf8' })
    await build({ entryPoints: [join(src, 'shell.css')], outfile: join(dist, 'shell.css'), bundle: true })
    copyFileSync(join(src, 'shell.html'), join(dist, 'shell.html'))
    it.broker = await start({ dist })
    it.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    })
  })
  after(async () => {
    await it.browser?.close()
    await it.broker?.stop()
    rmSync(dist, { recursive: true, force: true })
  })
  // A page that is left open goes on drawing and sending: each test begins with none, and with an empty log.
  afterEach(async () => {
    for (const context of it.browser.contexts()) await context.close()
    await until(() => it.broker.session === undefined, { what: 'the connections of the closed pages to end' })
    it.broker.log.length = 0
  })
  it.blank = async (options = {}) => {
    const context = await it.browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...DESK, ...options })
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE)
    it.errors.length = 0
    page.on('pageerror', (error) => it.errors.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') it.errors.push(message.text())
    })
    return page
  }
  it.open = async (options = {}, hash = '') => {
    const page = await it.blank(options)
    await page.goto(it.broker.url + hash)
    await page.waitForSelector('.app')
    return page
  }
  /** Opens a program and waits until its page is painted. */
  it.launch = async (options, program) => {
    const page = await it.open(options)
    await page.click(`[data-program="${program}"]`)
    await page.waitForSelector('.page.seen.painted')
    return page
  }
  /** The document of the page in front. */
  it.view = (page) => page.locator('.page.seen iframe').contentFrame()
  /** Taps when the page has come to rest: the browser is told a point, and a page that still slides in is no longer there. */
  it.tap = async (page, text) => {
    await still(page)
    await it.view(page).getByText(text, { exact: true }).first().click()
  }
  /** Waits until the shell sent a message that fits. */
  it.sent = (fits) => until(() => it.broker.log.findLast(fits), { what: `a message of the shell that fits ${fits}` })
  return it
}
