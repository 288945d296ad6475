// Routes: every route call, the stack, the life cycle, the bars' buttons, tabs, links, and the screen in the background.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { holds } from '../until.mjs'
import { stand } from './phone.mjs'

const it = stand(['tests/specs/programs/routes', 'examples/hello'])
before(it.start)
after(it.stop)

test('push, replace, back, tabs, relaunch', async () => {
  const phone = await it.phone()
  await phone.says('#stack', 'one1')
  assert.equal(await phone.page.locator('.page.seen .nav-left button').count(), 0, 'the entry page has no way back')
  await phone.tap('#push')
  await phone.says('#name', 'deep2')
  await phone.says('#query', '{"from":"one","n":"1"}')
  await phone.says('#stack', 'one1 deep2')
  await phone.tap('#replace')
  await phone.says('#name', 'deep3')
  await phone.says('#stack', 'one1 deep3')
  await phone.says('#log', /deep2\.unload deep3\.load/)
  await phone.back()
  await phone.says('#name', 'one1')
  await phone.tap('#look')
  await phone.says('#log', /deep3\.unload one1\.show$/)
  await phone.tab('Two')
  await phone.says('#name', 'two4')
  assert.equal(await phone.page.locator('.page.seen .tab[aria-current=page]').innerText(), 'Two')
  await phone.tap('#push')
  await phone.says('#stack', 'two4 deep5')
  await phone.tap('#back')
  await phone.says('#name', 'two4')
  await phone.tab('One')
  await phone.says('#name', 'one1')
  await phone.tap('#relaunch')
  await phone.says('#stack', 'deep6')
  await phone.page.locator('.page.seen .nav-left button[aria-label="First page of the program"]').click()
  await phone.says('#name', 'one7')
  assert.deepEqual(it.faults(), [])
  assert.deepEqual(phone.errors, [])
  await phone.context.close()
})

test('refusals say what WeChat says; the eleventh page is refused', async () => {
  const phone = await it.phone()
  await phone.tap('#wrong')
  await phone.says('#answer', 'navigateTo:fail can not navigateTo a tabbar page')
  await phone.tap('#none')
  await phone.says('#answer', /navigateTo:fail page "pages\/none\/index" is not found/)
  for (let depth = 2; depth <= 10; depth++) {
    await phone.tap('#push')
    await phone.says('#name', `deep${depth}`)
  }
  await phone.tap('#push')
  await phone.says('#answer', 'navigateTo:fail webview count limit exceed')
  await holds(async () => assert.equal(await phone.page.locator('iframe.view').count(), 11), { what: 'ten pages and a spare frame' })
  for (let depth = 9; depth >= 1; depth--) {
    await phone.back()
    await phone.says('#name', depth === 1 ? 'one1' : `deep${depth}`)
  }
  await phone.page.waitForFunction(() => document.querySelectorAll('iframe.view').length === 2)
  it.faults()
  await phone.context.close()
})

test('a link opens a page with its query; a reload comes back to it', async () => {
  const phone = await it.phone(0, 'pages/deep/index?id=%E8%8C%B6&x=a%26b')
  await phone.says('#name', 'deep1')
  await phone.says('#query', '{"id":"茶","x":"a&b"}')
  assert.ok(!phone.page.url().includes(new URL(it.menshen.url).hash.slice(3, 20)), 'the secret has left the address bar')
  await phone.page.reload()
  await phone.page.waitForSelector('.page.seen.painted')
  await phone.says('#query', '{"id":"茶","x":"a&b"}')
  await phone.page.evaluate(() => { location.hash = '/p/dev:none/' })
  await phone.toast('The link names a program that is not installed')
  await phone.context.close()
})

test('leaving and coming back: the same page, hidden and shown', async () => {
  const phone = await it.phone()
  await phone.tap('#push')
  await phone.says('#name', 'deep2')
  await phone.page.locator('.capsule button').last().click()
  await phone.page.locator('.home .app').first().waitFor()
  assert.equal(await phone.page.locator('.page.seen').count(), 0)
  await phone.page.locator('.home .app').nth(1).click()
  await phone.page.locator('.page.seen.painted .nav-title').waitFor()
  // The other program is in front: a change of the screen reaches this one too.
  await phone.page.setViewportSize({ width: 500, height: 800 })
  await phone.page.locator('.capsule button').last().click()
  await phone.page.locator('.home .app').first().click()
  await phone.says('#name', 'deep2')
  await phone.tap('#look')
  await phone.says('#log', /deep2\.hide app\.hide app\.show deep2\.show$/)
  assert.deepEqual(it.faults(), [])
  await phone.context.close()
})
