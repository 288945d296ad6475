// Where a click's time goes, from finger to DOM: `MENSHEN_BIN=... node benches/breakdown.mjs [one|all] [clicks]`.
// Stations are noted from outside (ports, WebSocket, DOM), so the program measured is the one that is shipped. Times are
// milliseconds since the click; medians of all clicks. The clocks of the browser's processes are the same.
import { join } from 'node:path'
import { browser, root, run } from '../tests/browser/harness.mjs'

const what = process.argv[2] ?? 'one'
const clicks = Number(process.argv[3] ?? 40)

const stations = () => {
  const now = () => performance.timeOrigin + performance.now()
  window.trail = []
  const note = (name) => window.trail.push([name, now()])
  addEventListener('mouseup', (e) => e.isTrusted && (window.trail = [['input', performance.timeOrigin + e.timeStamp], ['view: mouseup', now()]]), true)
  const post = MessagePort.prototype.postMessage
  MessagePort.prototype.postMessage = function (m, ...rest) {
    if (m?.t === 'event') note('view: event sent')
    if (m?.t === 'batch') note('shell: batch handed to the view')
    return post.call(this, m, ...rest)
  }
  const { set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage')
  Object.defineProperty(MessagePort.prototype, 'onmessage', {
    set(f) {
      set.call(this, f && ((e) => {
        if (e.data?.t === 'event') note('shell: event came')
        if (e.data?.t === 'batch') note('view: batch came')
        f.call(this, e)
        if (e.data?.t === 'batch') note('view: batch carried out')
      }))
    },
  })
  const send = WebSocket.prototype.send
  WebSocket.prototype.send = function (m) {
    send.call(this, m)
    if (typeof m !== 'string') note('shell: event sent')
  }
  const ws = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage')
  Object.defineProperty(WebSocket.prototype, 'onmessage', {
    set(f) {
      ws.set.call(this, (e) => {
        if (e.data instanceof ArrayBuffer) note('shell: batch came')
        f.call(this, e)
      })
    },
  })
}

const us = await run([join(root, 'tests/specs/programs/rows')], ['--production'])
const chromium = await browser()
try {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' })
  await context.addInitScript(stations)
  const page = await context.newPage()
  await page.goto(us.ready.programs[0].url)
  const front = async (path) => {
    await page.waitForFunction((path) => document.querySelector(`.page.seen.painted[data-path="${path}"]`), path, { timeout: 60_000, polling: 50 })
    return (await page.waitForSelector('.page.seen.painted > iframe.view')).contentFrame()
  }
  const home = await front('pages/index/index')
  await page.waitForTimeout(500)
  await home.click('#open-rows')
  const rows = await front('pages/rows/index')
  await page.waitForTimeout(1000)
  const all = new Map()
  for (let i = 0; i < clicks; i++) {
    await page.evaluate(() => { window.trail = [] })
    await rows.click(`#change-${what}`)
    await page.waitForTimeout(250)
    const trail = [...(await page.evaluate(() => window.trail)), ...(await rows.evaluate(() => window.trail))].sort((a, b) => a[1] - b[1])
    const begin = trail.find((s) => s[0] === 'input')?.[1]
    const seen = new Set()
    for (const [name, at] of trail) {
      // A click is several events (down, up); the last batch of commands is that of the tap.
      if (begin === undefined || at < begin || seen.has(name)) continue
      seen.add(name)
      if (!all.has(name)) all.set(name, [])
      all.get(name).push(at - begin)
    }
  }
  let before = 0
  for (const [name, list] of [...all].map(([n, l]) => [n, l.sort((a, b) => a - b)]).sort((a, b) => a[1][a[1].length >> 1] - b[1][b[1].length >> 1])) {
    const middle = list[list.length >> 1]
    console.log(`${middle.toFixed(2).padStart(8)}  +${(middle - before).toFixed(2).padStart(6)}  min ${list[0].toFixed(2).padStart(7)}  n ${list.length}  ${name}`)
    before = middle
  }
} finally {
  await chromium.close()
  await us.stop()
}
