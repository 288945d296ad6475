// What a person waits for, in a real Chromium: ours through shell, broker and jail, and beside it the same page as plain DOM.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { browser, run, root } from '../tests/browser/harness.mjs'

const here = dirname(fileURLToPath(import.meta.url))

// Runs in the browser. Times are wall-clock milliseconds of `performance.timeOrigin`, so that frames can be compared.
const instrument = () => {
  const now = () => performance.timeOrigin + performance.now()
  window.bench = { now, painted: [], clicked: 0, changed: {} }
  addEventListener('click', (e) => { bench.clicked = performance.timeOrigin + e.timeStamp }, true)
  // Pages of the shell (and the control's body) are marked when their first picture stands.
  const seen = new WeakSet()
  new MutationObserver(() => {
    for (const e of document.querySelectorAll('.painted')) {
      if (seen.has(e)) continue
      seen.add(e)
      bench.painted.push(now())
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] })
}
const watchRow = (row) => {
  const text = () => document.querySelector(row).lastElementChild.textContent
  const before = text()
  bench.changed[row] = 0
  const observer = new MutationObserver(() => {
    if (text() === before || bench.changed[row]) return
    bench.changed[row] = bench.now()
    observer.disconnect()
  })
  observer.observe(document.body, { subtree: true, childList: true, characterData: true })
}

const wait = (where, f, arg) => where.waitForFunction(f, arg, { timeout: 30_000, polling: 20 })

/** Click on `button`, milliseconds until `row` shows another value. */
async function change(frame, button, row) {
  await frame.evaluate(watchRow, row)
  await frame.click(button)
  await wait(frame, (row) => bench.changed[row], row)
  return frame.evaluate((row) => bench.changed[row] - bench.clicked, row)
}

async function front(page, path) {
  await wait(page, (path) => document.querySelector(`.page.seen.painted[data-path="${path}"]`), path)
  const handle = await page.waitForSelector('.page.seen.painted > iframe.view')
  return handle.contentFrame()
}

/** Tap on `button` in the page in front, milliseconds until the page that it opens is painted. */
async function navigate(page, from, button, path) {
  await from.waitForSelector(button)
  const before = await page.evaluate(() => bench.painted.length)
  await from.click(button)
  await wait(page, (n) => bench.painted.length > n, before)
  const at = await page.evaluate((n) => bench.painted[n], before)
  const took = at - (await from.evaluate(() => bench.clicked))
  return { took, frame: await front(page, path) }
}

const back = async (page, path) => {
  await page.click('.page.seen .nav-left button')
  return front(page, path)
}

const kib = (pid, field = 'Pss') => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1])

/** Garbage collected, KiB of JavaScript heap and number of nodes over the shell and all its frames. */
async function viewMemory(context, page) {
  const all = { heap: 0, nodes: 0 }
  const sessions = [await context.newCDPSession(page)]
  for (const frame of page.frames().slice(1)) {
    // A frame of the same process is part of the page's own session.
    await context.newCDPSession(frame).then((s) => sessions.push(s), () => {})
  }
  for (const s of sessions) {
    for (let i = 0; i < 2; i++) await s.send('HeapProfiler.collectGarbage')
    const { usedSize } = await s.send('Runtime.getHeapUsage')
    const { nodes } = await s.send('Memory.getDOMCounters')
    all.heap += usedSize / 1024
    all.nodes += nodes
    await s.detach()
  }
  return all
}

const ROWS = 'pages/rows/index'
const SMALL = 'pages/small/index'
const HOME = 'pages/index/index'

/** Starts everything once; `round()` gives one sample of each figure. */
export async function start() {
  const us = await run([join(root, 'tests/specs/programs/rows')], ['--production'])
  const chromium = await browser()
  const html = readFileSync(join(here, 'plain.html'))
  const plain = createServer((_, r) => r.setHeader('content-type', 'text/html').end(html))
  await new Promise((ok) => plain.listen(0, '127.0.0.1', ok))
  const stop = async () => {
    await chromium.close()
    plain.close()
    await us.stop()
  }

  const open = async (url) => {
    const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' })
    await context.addInitScript(instrument)
    const page = await context.newPage()
    await page.goto(url)
    return { context, page }
  }

  /** Median of `n` tries: one click is too short for one sample. */
  const several = async (n, f) => {
    const all = []
    for (let i = 0; i < n; i++) all.push(await f())
    return all.sort((a, b) => a - b)[n >> 1]
  }

  /** From the address to the first page painted, by the page's own mark: nothing is put into it and nobody asks it anything
   *  meanwhile. The window stood before, as that of a person who follows a link does: making it costs the browser as much again,
   *  on the same processors. */
  async function first(url) {
    const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.waitForTimeout(700)
    await page.goto(url)
    for (let tries = 0; tries < 20; tries++) {
      await page.waitForTimeout(700)
      const at = await page.evaluate(() => performance.getEntriesByName('menshen:first-page')[0]?.startTime)
      if (at === undefined) continue
      await context.close()
      return at
    }
    throw new Error(`${url} painted no page`)
  }

  async function ours() {
    const out = { cold: await several(3, () => first(us.ready.programs[0].url)) }
    const { context, page } = await open(us.ready.programs[0].url)
    const home = await front(page, HOME)
    // The frame for the next page is warmed up in idle time, as when a person looks at the first page.
    await page.waitForTimeout(300)
    out.small = (await navigate(page, home, '#open-small', SMALL)).took
    await back(page, HOME)
    await page.waitForTimeout(300)
    const { took, frame } = await navigate(page, home, '#open-rows', ROWS)
    out.rows = took
    await page.waitForTimeout(300)
    out.one = await several(9, () => change(frame, '#change-one', '#row-500'))
    out.all = await several(5, () => change(frame, '#change-all', '#row-999'))
    out.elements = await frame.evaluate(() => document.querySelector('#root').querySelectorAll('*').length + 1)
    await context.close()
    return out
  }

  async function control() {
    const url = `http://127.0.0.1:${plain.address().port}/`
    const cold = await several(3, () => first(url))
    const { context, page } = await open(url)
    await wait(page, () => bench.painted.length)
    await page.click('#open')
    await wait(page, () => bench.painted.length > 1)
    const rows = await page.evaluate(() => bench.painted[1] - bench.clicked)
    await page.waitForTimeout(300)
    const one = await several(9, () => change(page, '#change-one', '#row-500'))
    const all = await several(5, () => change(page, '#change-all', '#row-999'))
    await context.close()
    return { cold, rows, one, all }
  }

  /** Twenty times the page of 1,000 rows opened and closed; memory after the first time and after the last. */
  async function twenty() {
    const { context, page } = await open(us.ready.programs[0].url)
    let home = await front(page, HOME)
    const guest = us.events.filter((e) => e.event === 'launched').at(-1).pid
    const look = async () => {
      await page.waitForTimeout(1500)
      return { ...(await viewMemory(context, page)), guest: kib(guest, 'Private_Dirty'), broker: kib(us.pid) }
    }
    const cycle = async () => {
      await navigate(page, home, '#open-rows', ROWS)
      home = await back(page, HOME)
    }
    const before = await look()
    await cycle()
    const first = await look()
    for (let i = 1; i < 20; i++) await cycle()
    const last = await look()
    await context.close()
    return { before, first, last }
  }

  return { ours, control, twenty, stop }
}
