// A page's web-view as the shell draws it: the answer of the broker, the door, what a page posts and when it is handed over.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holds, until } from '../../../tests/until.mjs'
import { shell } from './harness.mjs'
import { SHOP } from './mock-programs.mjs'

const it = shell()
const SRC = 'https://shop.example/x'

/** A page with a web-view on top of the entry page; the broker answers with `web`. */
async function opened(web, items = [['web-view', SRC, 5]]) {
  const page = await it.launch({}, SHOP)
  const { session } = it.broker
  if (web) session.web = web
  const guest = [...session.guests.values()].at(-1)
  session.open(guest, 'pages/detail/detail?id=1', 'push')
  await page.waitForFunction(() => document.querySelector('.page.seen .nav-title')?.textContent === '商品详情')
  await page.waitForSelector('.page.seen.painted')
  session.binary(guest, guest.stack.at(-1), 1, Buffer.from(JSON.stringify(items)))
  return { page, session, guest, number: guest.stack.at(-1).number }
}

const withDoor = () => ({ door: `http://door.localhost:${new URL(it.broker.address).port}/w/`, list: ['https://shop.example'], insecure: false })
const door = (page) => until(() => page.frames().find((f) => f.url().includes('//door.localhost')), { what: 'the door' })
const events = () => it.broker.log.filter((m) => m.t === 'webevent')

test('a refusal is said with the command, and told to the page', async () => {
  const { page, number } = await opened()
  const problem = page.locator('.page.seen .web-problem')
  await problem.waitFor()
  assert.match(await problem.innerText(), /x\.example is not a business domain[\s\S]*menshen run DIR --business-domain x\.example/)
  const told = await it.sent((m) => m.t === 'webevent' && m.type === 'error')
  assert.deepEqual([told.page, told.node, told.detail.src], [number, 5, SRC])
  assert.equal(await page.locator('iframe.web').count(), 0)
})

test('the door is framed without a way out, gets the address by its port, and its words become events', async () => {
  const { page, guest } = await opened(withDoor)
  const frame = await door(page)
  await frame.waitForFunction(() => window.opened?.length > 0)
  assert.deepEqual(await frame.evaluate(() => window.opened), [{ t: 'open', src: SRC, list: ['https://shop.example'] }])
  assert.equal(await page.getAttribute('iframe.web', 'sandbox'), 'allow-scripts allow-same-origin allow-forms')
  assert.equal(await page.getAttribute('iframe.web', 'allow'), '')
  await frame.evaluate(() => window.port.postMessage({ t: 'load' }))
  await it.sent((m) => m.t === 'webevent' && m.type === 'load' && m.detail.src === 'https://shop.example/x')
  await frame.evaluate(() => window.port.postMessage({ t: 'route', method: 'navigateTo', url: '/pages/cart/cart', delta: 1 }))
  assert.equal((await it.sent((m) => m.t === 'webroute')).url, '/pages/cart/cart')
  for (const json of ['{"a":1}', 'not JSON', '2']) await frame.evaluate((json) => window.port.postMessage({ t: 'message', json }), json)
  await frame.evaluate(() => window.port.postMessage({ t: 'route', method: 'reLaunch', url: '/after' }))
  await it.sent((m) => m.t === 'webroute' && m.url === '/after')
  assert.equal(events().some((m) => m.type === 'message'), false, 'not before the person goes back')
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  const message = await it.sent((m) => m.t === 'webevent' && m.type === 'message')
  assert.deepEqual(message.detail, { data: [{ a: 1 }, 2] })
  const back = await it.sent((m) => m.t === 'back')
  assert.ok(it.broker.log.indexOf(message) < it.broker.log.indexOf(back), 'before the page goes')
  await it.sent((m) => m.t === 'webevent' && m.last === true && m.type === 'gone')
  await page.locator('iframe.web').waitFor({ state: 'detached' })
  assert.ok(guest.id)
})

test('what waits is bounded; the door is told', async () => {
  const { page } = await opened(withDoor)
  const frame = await door(page)
  await frame.waitForFunction(() => window.opened?.length > 0)
  await frame.evaluate(() => { for (let i = 0; i < 130; i++) window.port.postMessage({ t: 'message', json: String(i) }) })
  await frame.waitForFunction(() => window.opened.filter((m) => m.t === 'full').length === 2)
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  assert.equal((await it.sent((m) => m.t === 'webevent' && m.type === 'message')).detail.data.length, 128)
})

test('a page has one web-view; its element gone, the frame is gone', async () => {
  const { page, session, guest } = await opened(withDoor, [['web-view', SRC, 5], ['web-view', SRC, 6]])
  await door(page)
  assert.match((await it.sent((m) => m.t === 'webevent' && m.node === 6)).detail.errMsg, /one web-view only/)
  session.binary(guest, guest.stack.at(-1), 1, Buffer.from(JSON.stringify([['web-view', null, 5]])))
  await page.locator('.web-pane').waitFor({ state: 'detached' })
  assert.equal((await it.sent((m) => m.t === 'webevent' && m.last === true)).node, 5)
})

test('failures are said in words, and can be tried again', async () => {
  const { page } = await opened(withDoor)
  for (const [why, says] of [['network', /did not answer/], ['outside', /not a business domain/], ['late', /60 seconds/]]) {
    const frame = await door(page)
    await frame.waitForFunction(() => window.opened?.length > 0)
    // The frame may be gone before it has answered that it said so.
    await frame.evaluate((why) => window.port.postMessage({ t: 'error', why }), why).catch(() => {})
    await holds(async () => assert.match(await page.locator('.page.seen .web-problem').innerText(), says), { what: why })
    assert.equal(await page.locator('iframe.web').count(), 0)
    await page.locator('.page.seen .web-problem').getByRole('button', { name: 'Reload' }).click()
  }
})

test('a window of another program says so and offers the right one; an insecure page has a banner', async () => {
  const { page } = await opened(() => ({ elsewhere: `${it.broker.address}enter/x#k=y/p/dev%3A1/` }))
  const problem = page.locator('.page.seen .web-problem')
  await problem.waitFor()
  const asked = []
  page.context().on('request', (r) => asked.push(r.url()))
  await problem.getByRole('button').click()
  // The fragment stays in the browser: what is asked for is the address of the other window.
  await until(() => asked.some((url) => new URL(url).pathname === '/enter/x'), { what: 'the other window' })
  await page.context().close()
  const insecure = await opened(() => ({ ...withDoor(), src: 'http://127.0.0.1:4000/', insecure: true }))
  await insecure.page.getByText('Insecure development page from 127.0.0.1:4000').waitFor()
})

test('words of another window or another origin are not the door\'s', async () => {
  const { page } = await opened(withDoor)
  const frame = await door(page)
  await frame.waitForFunction(() => window.opened?.length > 0)
  await page.evaluate(() => { for (const one of [{ t: 'door' }, { t: 'load' }, { t: 'message', json: '1' }]) window.postMessage(one, '*') })
  await frame.evaluate(() => { for (const one of [{ t: 'load' }, { t: 'route', method: 'navigateTo', url: '/x' }]) parent.postMessage(one, '*') })
  await frame.evaluate(() => window.port.postMessage({ t: 'load' }))
  await it.sent((m) => m.t === 'webevent')
  assert.deepEqual(events().map((m) => m.type), ['load'])
  assert.equal(it.broker.log.some((m) => m.t === 'webroute'), false)
})
