// A running program: frames, page stack, bars, deep links, faults and the end.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holds, until } from '../../../tests/until.mjs'
import { PHONE, shell } from './harness.mjs'
import { SHOP } from './mock-programs.mjs'

const it = shell()

test('a page runs in a sandboxed frame without the origin, and its batches are acknowledged', async () => {
  const page = await it.launch({}, SHOP)
  assert.equal(await page.getAttribute('.page.seen iframe', 'sandbox'), 'allow-scripts')
  assert.equal(await it.view(page).locator('html').evaluate(() => self.origin), 'null')
  assert.equal(await page.innerText('.page.seen .nav-title'), '山茶小店')
  const ack = await it.sent((m) => m.t === 'ack')
  assert.ok(ack.bytes > 100)
  await it.sent((m) => m.t === 'painted' && m.ms > 0)
  const launch = await it.sent((m) => m.t === 'launch')
  assert.equal(launch.system.screenWidth, 375)
  assert.equal(launch.system.statusBarHeight, 44)
  assert.deepEqual(it.errors, [])
})

test('the spare frame is used for the next page', async () => {
  const page = await it.launch({}, SHOP)
  const spare = await page.getAttribute('.page.waiting iframe', 'src')
  await it.tap(page, '打开商品')
  await page.waitForFunction(() => document.querySelector('.page.seen .nav-title')?.textContent === '商品详情')
  assert.equal(await page.getAttribute('.page.seen iframe', 'src'), spare)
})

test('push, back button, pop: with motion', async () => {
  const page = await it.launch({ reducedMotion: 'no-preference' }, SHOP)
  assert.equal(await page.locator('.page.seen .nav-button').count(), 0)
  await it.tap(page, '打开商品')
  await page.waitForFunction(() => document.querySelector('.page.seen .nav-title')?.textContent === '商品详情')
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  await page.waitForFunction(() => document.querySelector('.page.seen .nav-title')?.textContent === '山茶小店')
  await page.waitForFunction(() => document.querySelectorAll('.page:not(.waiting)').length === 1)
  await it.sent((m) => m.t === 'back')
})

test('twenty pages opened and closed leave no frame behind', async () => {
  const page = await it.launch({}, SHOP)
  for (let i = 0; i < 20; i++) {
    await it.tap(page, '打开商品')
    await page.waitForFunction(() => document.querySelector('.page.seen .nav-title')?.textContent === '商品详情')
    await page.getByRole('button', { name: 'Back', exact: true }).click()
    await page.waitForFunction(() => document.querySelector('.page.seen .nav-title')?.textContent === '山茶小店')
  }
  await page.waitForFunction(() => document.querySelectorAll('iframe').length === 2)
})

test('a trusted touch is announced before its event', async () => {
  const page = await it.launch({}, SHOP)
  await it.tap(page, '打开商品')
  await it.sent((m) => m.t === 'event')
  const kinds = it.broker.log.slice(-40).map((m) => m.t)
  assert.ok(kinds.lastIndexOf('gesture') < kinds.lastIndexOf('event') && kinds.includes('gesture'))
})

test('tab bar: pages are kept, badges and red dots show, icons come from the capability address', async () => {
  const page = await it.launch({}, SHOP)
  assert.match(await page.getAttribute('.page.seen .tab-icon >> nth=0', 'src'), /^\/v\/[0-9a-f]{32}\/f\/images\/home-on\.png$/)
  await page.locator('.page.seen').getByRole('button', { name: '购物车' }).click()
  await page.waitForFunction(() => document.querySelector('.page.seen .nav-title')?.textContent === '购物车')
  assert.equal(await page.getAttribute('.page.seen .tab >> nth=1', 'aria-current'), 'page')
  const guest = [...it.broker.session.guests.values()].at(-1)
  it.broker.session.ui(guest, 'setTabBarBadge', { index: 1, text: '3' }, 71)
  it.broker.session.ui(guest, 'showTabBarRedDot', { index: 2 }, 72)
  it.broker.session.ui(guest, 'setTabBarBadge', { index: 9, text: '3' }, 73)
  // The calls are served in order: the answer to the last says that the first two are drawn.
  assert.equal((await it.sent((m) => m.t === 'ui' && m.id === 73)).value.errMsg, 'setTabBarBadge:fail tabbar item not found')
  assert.equal(await page.locator('.page.seen .badge', { hasText: '3' }).count(), 1)
  assert.equal(await page.locator('.page.seen .badge.dot').count(), 1)
  it.broker.session.ui(guest, 'hideTabBar', {}, 74)
  await page.locator('.page.seen .tab-bar').waitFor({ state: 'hidden' })
  it.broker.session.ui(guest, 'showTabBar', {}, 75)
  await page.locator('.page.seen').getByRole('button', { name: '首页' }).click()
  await page.waitForFunction(() => document.querySelector('.page.seen .nav-title')?.textContent === '山茶小店')
})

test('navigation bar calls change title, colours and the signs above', async () => {
  const page = await it.launch({}, SHOP)
  const guest = [...it.broker.session.guests.values()].at(-1)
  const send = (name, args, id) => it.broker.session.ui(guest, name, args, id)
  send('setNavigationBarTitle', { title: '<b>new</b>\u202E' }, 81)
  send('setNavigationBarColor', { frontColor: '#ffffff', backgroundColor: '#123456' }, 82)
  send('showNavigationBarLoading', {}, 83)
  send('setNavigationBarColor', { frontColor: '#ff0000' }, 84)
  await it.sent((m) => m.t === 'ui' && m.id === 84 && m.ok === false)
  assert.equal(await page.innerText('.page.seen .nav-title'), '<b>new</b>')
  assert.equal(await page.locator('.page.seen .nav').evaluate((e) => e.style.backgroundColor), 'rgb(18, 52, 86)')
  assert.equal(await page.locator('.screen.dark-bars').count(), 0)
  await page.locator('.page.seen .nav .spinner').waitFor()
})

test('with less motion a page that comes to the front is whole in the same frame', async () => {
  const page = await it.launch({}, SHOP)
  const seen = await page.evaluate(async () => {
    const element = document.querySelector('.page.seen')
    const title = element.querySelector('.nav-title')
    const frame = () => new Promise((done) => requestAnimationFrame(done))
    element.classList.remove('seen')
    for (let i = 0; i < 4 || document.getAnimations().length; i++) await frame()
    const hidden = title.innerText
    element.classList.add('seen')
    return { hidden, shown: title.innerText, moving: document.getAnimations().length }
  })
  assert.deepEqual(seen, { hidden: '', shown: '山茶小店', moving: 0 })
})

test('a shared link is handed to the broker as it is, once, and stands in no address afterwards', async () => {
  const page = await it.blank()
  await page.goto(`${it.broker.url}/l/sealed_TOKEN-1`)
  const launch = await it.sent((m) => m.t === 'launch')
  assert.equal(launch.link, 'sealed_TOKEN-1')
  assert.equal(launch.path, undefined)
  await page.waitForFunction(() => !location.hash.includes('/l/'))
})

test('a deep link opens a page directly; the home button leads to the entry', async () => {
  const page = await it.blank()
  await page.goto(`${it.broker.url}/p/${encodeURIComponent(SHOP)}/pages/detail/detail?id=7`)
  await page.waitForFunction(() => document.querySelector('.page.seen .nav-title')?.textContent === '商品详情')
  const launch = await it.sent((m) => m.t === 'launch')
  assert.equal(launch.path, 'pages/detail/detail?id=7')
  assert.equal(decodeURIComponent(new URL(page.url()).hash), `#/p/${SHOP}/pages/detail/detail?id=7`)
  await page.getByRole('button', { name: 'First page of the program' }).click()
  await page.waitForFunction(() => document.querySelector('.page.seen .nav-title')?.textContent === '山茶小店')
  await page.goto(`${it.broker.address}p/${encodeURIComponent(SHOP)}/pages/cart/cart`)
  await page.waitForFunction(() => document.querySelector('.page.seen .nav-title')?.textContent === '购物车')
})

test('custom navigation: no bar, the frame begins at the top, the capsule stays', async () => {
  const page = await it.launch({}, 'dev:0ddba11')
  assert.equal(await page.locator('.page.seen .nav').isVisible(), false)
  const frame = await page.locator('.page.seen iframe').boundingBox()
  const screen = await page.locator('.screen').boundingBox()
  assert.equal(Math.round(frame.y), Math.round(screen.y))
  assert.equal(await page.getByRole('button', { name: 'Leave to the home screen' }).isVisible(), true)
})

test('leaving keeps the program; it comes back where it was; ending ends it', async () => {
  const page = await it.launch(PHONE, SHOP)
  await it.tap(page, '打开商品')
  await page.waitForFunction(() => document.querySelector('.page.seen .nav-title')?.textContent === '商品详情')
  await page.getByRole('button', { name: 'Leave to the home screen' }).click()
  await it.sent((m) => m.t === 'hide')
  assert.equal(await page.locator('.page.seen').count(), 0)
  await page.getByRole('button', { name: '山茶小店, running' }).click()
  assert.equal(await page.innerText('.page.seen .nav-title'), '商品详情')
  await page.getByRole('button', { name: 'Menu' }).click()
  assert.match(await page.innerText('[role=dialog]'), /Unverified development build/)
  assert.match(await page.innerText('[role=dialog]'), /dev:5f0c9a7d21/)
  await page.getByRole('button', { name: 'End', exact: true }).click()
  await it.sent((m) => m.t === 'close')
  assert.equal(await page.getByRole('button', { name: '山茶小店, running' }).count(), 0)
})

test('a view that breaks the rules is stopped and says why; reload starts again', async () => {
  const page = await it.launch({}, 'dev:c0ffee00')
  await it.tap(page, 'Poison the view')
  await page.locator('.page.seen .cover').waitFor()
  assert.match(await page.innerText('.page.seen .cover'), /command 99 at byte 12/)
  await it.sent((m) => m.t === 'fault' && /command 99/.test(m.message))
  await page.getByRole('button', { name: 'Reload' }).click()
  await page.waitForSelector('.page.seen.painted:not(:has(.cover))')
})

test('the end of a process: message, system call, restart', async () => {
  const page = await it.launch({}, 'dev:c0ffee00')
  await it.tap(page, 'Forbidden system call')
  const cover = page.getByRole('alertdialog')
  await cover.waitFor()
  assert.match(await cover.innerText(), /59 \(execve\)/)
  assert.match(await cover.innerText(), /The jail stopped this program/)
  await page.keyboard.press('Enter')
  await page.waitForSelector('.page.seen.painted')
  assert.equal(await page.getByRole('alertdialog').count(), 0)
})

test('pull-down: the sheet asks for it, the program ends it', async () => {
  const page = await it.launch({}, SHOP)
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('button', { name: 'Pull to refresh' }).click()
  await it.sent((m) => m.t === 'pulldown' && m.page === 1)
  await page.locator('.page.pulled .pull').waitFor()
  const guest = [...it.broker.session.guests.values()].at(-1)
  it.broker.session.ui(guest, 'stopPullDownRefresh', {})
  await page.locator('.page.pulled').waitFor({ state: 'detached' })
})

test('dark look: a program with darkmode follows, any other stays as its author drew it', async () => {
  const page = await it.launch({ colorScheme: 'dark' }, 'wx:9be1:wx55notes')
  const ground = () => page.locator('.page.seen .nav').evaluate((e) => e.style.backgroundColor)
  const inside = () => it.view(page).locator('html').getAttribute('data-theme')
  assert.equal(await ground(), 'rgb(27, 28, 31)')
  assert.equal(await inside(), 'dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await page.waitForFunction(() => document.querySelector('.page.seen .nav').style.backgroundColor === 'rgb(255, 255, 255)')
  await holds(async () => assert.equal(await inside(), 'light'), { what: 'the page to be told of the new look' })
  const other = await it.launch({ colorScheme: 'dark' }, SHOP)
  assert.equal(await it.view(other).locator('html').getAttribute('data-theme'), 'light')
  assert.equal(await other.locator('.page.seen .nav').evaluate((e) => e.style.backgroundColor), 'rgb(255, 255, 255)')
})

test('a frame that loads again is stopped; messages of other windows are not heard', async () => {
  const page = await it.launch({}, SHOP)
  await page.evaluate(() => window.postMessage({ t: 'hello' }, '*'))
  assert.equal(await page.locator('.cover').count(), 0)
  await it.view(page).locator('html').evaluate(() => location.reload()).catch(() => {})
  await page.locator('.page.seen .cover').waitFor()
  assert.match(await page.innerText('.page.seen .cover'), /loaded a second time/)
})

test('a program that cannot start says why, until it is read', async () => {
  const page = await it.open()
  it.broker.session.send({ t: 'error', program: SHOP, message: 'app.json is not JSON: line 3, column 7' })
  const dialog = page.getByRole('alertdialog', { name: 'The program could not be started' })
  await dialog.waitFor()
  assert.match(await dialog.innerText(), /line 3, column 7/)
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
})

test('a query that is no text does not stop the shell', async () => {
  const page = await it.open({}, `/p/${encodeURIComponent(SHOP)}/pages/detail/detail?hostile`)
  await page.waitForSelector('.page.seen.painted')
  assert.deepEqual(it.errors, [])
})

test('a program in the background reads and writes no clipboard', async () => {
  const page = await it.launch({}, SHOP)
  const guest = [...it.broker.session.guests.values()].at(-1)
  const call = async (name, args, id) => {
    it.broker.session.ui(guest, name, args, id)
    return it.sent((m) => m.t === 'ui' && m.id === id)
  }
  assert.equal((await call('setClipboardData', { data: 'mine' }, 901)).ok, true)
  assert.deepEqual((await call('getClipboardData', {}, 902)).value, { data: 'mine' })
  await page.getByRole('button', { name: 'Leave to the home screen' }).click()
  for (const [id, name, args] of [[903, 'setClipboardData', { data: 'swapped' }], [904, 'getClipboardData', {}], [905, 'vibrateLong', {}]]) {
    const answer = await call(name, args, id)
    assert.deepEqual([answer.ok, answer.value.errMsg], [false, `${name}:fail the program is in the background`])
  }
})

test('a page that the address names is painted before the rest of the shell is there; what takes too long does not hold it up', async () => {
  const page = await it.blank()
  await page.addInitScript(() => {
    new MutationObserver(() => {
      if (!document.querySelector('.page.painted') && document.querySelector('.home, .inspector')) window.early = true
    }).observe(document, { subtree: true, childList: true })
  })
  await page.goto(`${it.broker.url}/p/${encodeURIComponent(SHOP)}/`)
  await page.waitForSelector('.page.seen.painted')
  await page.waitForSelector('.home .app', { state: 'attached' })
  await page.waitForSelector('.inspector [role=tab]')
  assert.deepEqual(await page.evaluate(() => [window.early ?? false, performance.getEntriesByName('menshen:first-page').length]), [false, 1])
  await until(async () => (await page.title()).includes('Menshen') && page.url().includes('#/p/'), { what: 'title and address' })
  // An address of no program: the shell is whole without a page.
  const other = await it.blank()
  await other.goto(`${it.broker.url}/p/none/`)
  await other.waitForSelector('.home .app')
  assert.deepEqual(it.errors, [])
})
