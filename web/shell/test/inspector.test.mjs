// The inspector's panes, live, beside the phone and as a sheet.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holds } from '../../../tests/until.mjs'
import { PHONE, shell } from './harness.mjs'
import { SHOP } from './mock-programs.mjs'

const it = shell()
const pane = async (page, name) => {
  await page.getByRole('tab', { name }).click()
  return page.locator('.inspector-body')
}
/** Panes draw once a frame what came until then: a text, or a number of rows, is waited for. */
const says = (body, wanted) => holds(async () => assert.match(await body.innerText(), wanted), { what: `the pane to say ${wanted}` })
const counts = (rows, n) => holds(async () => assert.equal(await rows.count(), n), { what: `${n} rows` })
const inspect = (kind, more) => it.broker.session.send({ t: 'inspect', guest: [...it.broker.session.guests.values()].at(-1).id, kind, time: 5, ...more })

test('console: levels, counts, objects that open, faults with their stack', async () => {
  const page = await it.launch({}, SHOP)
  const body = await pane(page, /Console/)
  await body.getByText('App onLaunch').waitFor()
  await says(body, /cannot read property 'price'/)
  await body.getByRole('button', { name: 'Errors 1' }).click()
  await counts(body.locator('.log-line'), 1)
  await body.getByRole('button', { name: 'All' }).click()
  const node = body.locator('.opener').first()
  await node.click()
  assert.equal(await node.getAttribute('aria-expanded'), 'true')
  await body.getByText('"pages/index/index"').nth(1).waitFor()
  await body.getByRole('searchbox').fill('sku-18')
  await counts(body.locator('.log-line'), 1)
})

test('console: a flood is bounded and says what it left out', async () => {
  const page = await it.launch({}, SHOP)
  const body = await pane(page, /Console/)
  for (let i = 0; i < 3000; i++) inspect('console', { level: 'log', args: [`line ${i}`] })
  await body.getByText('line 2999').waitFor()
  assert.ok((await body.locator('.log-line').count()) <= 400)
  assert.match(await body.locator('.log-note').textContent(), /earlier lines are no longer kept/)
})

test('calls: name, verdict, time; failed only; details open', async () => {
  const page = await it.launch({}, SHOP)
  const body = await pane(page, /Calls/)
  await body.getByText('getSystemInfoSync').waitFor()
  await says(body, /38 µs/)
  await says(body, /denied/)
  await body.getByRole('button', { name: 'Failed only' }).click()
  await counts(body.locator('.call'), 3)
  await body.getByRole('button', { name: /request/ }).first().click()
  assert.match(await body.locator('.call-detail:visible').innerText(), /tracker\.example/)
})

test('network: the request, its signature, the verdict on its answer, its time; stopped only', async () => {
  const page = await it.launch({}, SHOP)
  const body = await pane(page, /Network/)
  await counts(body.locator('.network'), 3)
  await body.getByRole('button', { name: /goods/ }).click()
  const detail = body.locator('.facts:visible')
  for (const part of [/request: GET https:\/\/api\.shop\.example\/goods/, /ed25519 · query and headers · names the person/, /signed by the server for this very request/, /HTTP\/2/, /connected 9\.1 ms, answered 21 ms, in all 34 ms/]) await says(detail, part)
  await body.getByRole('button', { name: 'Stopped only' }).click()
  await counts(body.locator('.network'), 2)
  await body.getByRole('button', { name: /order/ }).click()
  await says(body.locator('.facts:visible'), /the body does not have the hash that was signed/)
  await says(body.locator('.facts:visible'), /referer, x-wx-openid/)
  await says(page.getByRole('tab', { name: /Network/ }), /2/)
  // What a server or a program wrote is text, and too much of it is cut.
  inspect('network', { api: 'request', method: '<b>', url: `https://x.example/${'y'.repeat(5000)}`, verdict: 'constructor', checksum: 'toString', signed: 'x', dropped: 'x' })
  await counts(body.locator('.network'), 3)
  assert.equal(await body.locator('.network b').count(), 0)
  await says(body.locator('.network').last(), /failed/)
})

test('network: Chinese, dark, on a phone', async () => {
  const page = await it.launch(PHONE, SHOP)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('button', { name: 'Inspector' }).click()
  await page.locator('.inspector.as-sheet').getByRole('button', { name: '中文' }).click()
  const body = await pane(page, /网络/)
  await body.getByRole('button', { name: /order/ }).click()
  await says(body.locator('.facts:visible'), /不可信|签名/)
  await says(body.locator('.facts:visible'), /复用连接/)
  const shown = await body.locator('.facts:visible').evaluate((e) => ({ wide: e.scrollWidth > e.clientWidth, back: getComputedStyle(e.closest('.inspector')).backgroundColor, ink: getComputedStyle(e).color }))
  assert.equal(shown.wide, false)
  const light = (color) => color.match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0)
  assert.ok(light(shown.ink) > light(shown.back), `light letters on a dark ground: ${JSON.stringify(shown)}`)
})

test('jail: pid, memory, the allowed system calls, walls, the debuggable warning', async () => {
  const page = await it.launch({}, SHOP)
  const body = await pane(page, /Jail/)
  await body.getByText('exit_group').waitFor()
  for (const part of [/MiB/, /landlock/, /missing/]) await says(body, part)
  await body.locator('.spark-line').first().waitFor()
  assert.equal(await body.getByRole('alert').count(), 0)
  // The next reading would take the warning away again.
  clearInterval([...it.broker.session.guests.values()].at(-1).timer)
  inspect('stats', { debuggable: true })
  await body.getByText(/Debuggable run/).waitFor()
})

test('timings: launch and first paint with bars', async () => {
  const page = await it.launch({}, SHOP)
  const body = await pane(page, /Timings/)
  await body.locator('.bar-row').first().waitFor()
  await says(body, /Launch/)
  await says(body, /First paint/)
})

test('pages: the stack, and the data of a page on demand', async () => {
  const page = await it.launch({}, SHOP)
  await it.tap(page, '打开商品')
  const body = await pane(page, /Pages/)
  await page.waitForFunction(() => document.querySelectorAll('.leaf').length === 2)
  assert.match(await body.locator('.leaf').first().innerText(), /pages\/detail\/detail\?id=18/)
  await body.getByText('"手冲咖啡壶"').first().waitFor()
  await body.getByText(/rows/).last().click()
  await body.getByText('… 140').waitFor()
  await body.locator('.leaf').nth(1).click()
  await it.sent((m) => m.t === 'data' && m.page === 1)
})

test('tabs move by arrow keys', async () => {
  const page = await it.open()
  await page.getByRole('tab', { name: /Jail/ }).focus()
  await page.keyboard.press('ArrowRight')
  await page.locator('[role=tab][aria-selected=true]', { hasText: 'Timings' }).waitFor()
  await says(page.locator('.inspector-body'), /No program is running/)
})

test('on a phone it is a sheet over the program, and the feed is there from the start', async () => {
  const page = await it.launch(PHONE, SHOP)
  const { guest } = await it.sent((m) => m.t === 'subscribe' && m.inspect === true)
  assert.ok(guest > 0)
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('button', { name: 'Inspector' }).click()
  await page.locator('.inspector.as-sheet').waitFor()
  await (await pane(page, /Console/)).getByText('App onLaunch').waitFor()
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false)
  await page.keyboard.press('Escape')
  await page.locator('.inspector').waitFor({ state: 'hidden' })
})
