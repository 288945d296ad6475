// The same in Firefox: the shop and the gallery, through WebDriver BiDi.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { PATIENCE, until } from '../until.mjs'
import { root, run } from './harness.mjs'

const puppeteer = createRequire(join(root, 'web/package.json'))('puppeteer-core')
let menshen, firefox
before(async () => {
  menshen = await run(['examples/shop', 'examples/gallery'])
  firefox = await puppeteer.launch({ browser: 'firefox', executablePath: process.env.MENSHEN_FIREFOX ?? '/usr/bin/firefox-esr', headless: true, timeout: 120_000, args: ['--width=1280', '--height=900'] })
})
after(async () => {
  await firefox?.close()
  await menshen?.stop()
})

/** Waits until `test` holds in the frame of the page in front, then returns what it gave. */
const seen = (page, f, ...args) => until(async () => {
  const handle = await page.$('.page.seen > iframe.view')
  const frame = await handle?.contentFrame()
  const got = frame ? await frame.evaluate(f, ...args) : null
  return got && { frame, got }
}, { what: `${f} ${args} in the page in front` })

const hasText = (text) => document.body.innerText.includes(text)

/** Clicks the node in front whose own text is `text`. */
const tap = (page, selector, text) => until(async () => {
  const frame = await (await page.$('.page.seen > iframe.view'))?.contentFrame()
  for (const one of (await frame?.$$(selector)) ?? []) {
    if ((await one.evaluate((e) => e.innerText.trim())) !== text) continue
    // What is not laid out yet cannot be clicked and throws: it is looked for again.
    await one.click()
    return true
  }
  return false
}, { what: `${selector} that says ${text}` })

const title = (page, text) => page.waitForFunction((text) => document.querySelector('.page.seen .nav-title')?.textContent.includes(text), { timeout: PATIENCE }, text)

async function open(url) {
  const page = await firefox.newPage()
  await page.setViewport({ width: 1280, height: 900 })
  await page.goto(url)
  await page.waitForSelector('.page.seen.painted', { timeout: PATIENCE })
  return page
}

test('shop: browse, detail, into the cart, back', async () => {
  const page = await open(menshen.ready.programs[0].url)
  await title(page, 'Camellia Store')
  await tap(page, 'wx-text', 'Clay teapot')
  await title(page, 'Clay teapot')
  await tap(page, '#add', 'Add to cart')
  await tap(page, '[role=button]', 'Add to cart')
  await seen(page, () => document.querySelector('.cart .dot')?.innerText === '1')
  await (await page.$('.page.seen .nav-left button')).click()
  await title(page, 'Camellia Store')
  await page.waitForFunction(() => document.querySelector('.page.seen .tab .badge')?.textContent === '1')
  assert.equal(await page.evaluate(() => document.querySelector('.page.seen iframe').getAttribute('sandbox')), 'allow-scripts')
  await page.close()
})

test('gallery: pages open, a field, a switch, a canvas', async () => {
  const program = menshen.ready.programs[1]
  const at = (path) => program.url.replace(/\/p\/.*$/, `/p/${encodeURIComponent(program.id)}/pages/${path}/index`)
  let page = await open(at('components/input'))
  const { frame } = await seen(page, () => document.querySelector('#text input') !== null)
  const field = await frame.$('#text input')
  await field.click()
  await field.type('fox')
  await seen(page, hasText, 'fox')
  await page.close()
  page = await open(at('components/choice'))
  const switched = await seen(page, () => document.querySelector('wx-switch[aria-checked=true]') !== null)
  await (await switched.frame.$('wx-switch')).click()
  await seen(page, hasText, 'change {"value":false}')
  await page.close()
  page = await open(at('components/canvas'))
  await seen(page, () => {
    const c = document.querySelector('#clock canvas')
    return c?.getContext('2d').getImageData(c.width / 2 - Math.min(c.width, c.height) * 0.4, c.height / 2, 1, 1).data.join() === '238,242,251,255'
  })
  await page.close()
  assert.deepEqual(menshen.events.filter((e) => e.event === 'fault'), [])
})
