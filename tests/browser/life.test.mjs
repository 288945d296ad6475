// Dialogs by keyboard, the inspector's live feed, and what happens when a program, a tab or a whole browser dies.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, afterEach, before, test } from 'node:test'
import { holds } from '../until.mjs'
import { browser, menshen, shell } from './harness.mjs'
import { Phone, stand } from './phone.mjs'

const it = stand(['tests/specs/programs/stress', 'examples/shop'])
before(it.start)
after(it.stop)
afterEach(async () => {
  await it.close()
  await count(0)
  it.faults()
})

const guests = () => JSON.parse(execFileSync(menshen, ['ps', '--json', '--data', it.menshen.data], { encoding: 'utf8' }))

/** Waits until so many programs run. */
const count = (n) => holds(() => assert.equal(guests().length, n), { what: `${n} programs to run` })

/** Longest time in which an endless loop or a full memory ends a program: 5 s of processor time, which a busy machine gives slowly. */
const DOOM = 120_000

test('toast, modal and action sheet by keyboard alone', async () => {
  const phone = await it.phone()
  const { page } = phone
  const press = async (id, ...keys) => {
    await phone.node(id).focus()
    await page.keyboard.press('Enter')
    await page.locator('.weui-modal, .weui-sheet').waitFor()
    for (const key of keys) await page.keyboard.press(key)
    await page.locator('.weui-modal, .weui-sheet').waitFor({ state: 'detached' })
  }
  await phone.node('#toast').focus()
  await page.keyboard.press('Enter')
  await phone.toast('hello')
  await press('#modal', 'Enter')
  await phone.says('#answer', 'yes')
  await press('#modal', 'Escape')
  await phone.says('#answer', 'no')
  await press('#sheet', 'ArrowDown', 'Enter')
  await phone.says('#answer', 'item 1')
  await press('#sheet', 'Escape')
  await phone.says('#answer', 'showActionSheet:fail cancel')
  await phone.node('#modal').focus()
  await page.keyboard.press('Enter')
  await page.locator('.weui-modal').waitFor()
  // The focus stays in the dialog.
  for (let i = 0; i < 5; i++) await page.keyboard.press('Tab')
  assert.ok(await page.evaluate(() => document.activeElement?.closest('.weui-modal') !== null))
  await page.keyboard.press('Escape')
  assert.deepEqual(it.faults(), [])
})

test('the inspector shows data, console, calls, jail and timings as they come', async () => {
  const phone = await it.phone()
  const pane = phone.page.locator('#inspector-pane')
  await phone.inspector('console')
  await phone.tap('#print')
  await pane.getByText('a line of the program').waitFor()
  await pane.locator('.log-line.warn', { hasText: 'a warning' }).waitFor()
  await pane.locator('.log-line.error', { hasText: 'an error line' }).waitFor()
  await phone.tap('#fault')
  await pane.locator('.log-line.error', { hasText: 'thrown by the program' }).first().waitFor()
  assert.match(await pane.locator('.trace').first().innerText(), /pages\/index\/index/)
  await phone.inspector('calls')
  await phone.tap('#toast')
  await pane.locator('.call', { hasText: 'showToast' }).first().waitFor()
  await phone.tap('#refused')
  await pane.locator('.call', { hasText: 'getStorage' }).locator('.lamp.fail').waitFor()
  await phone.inspector('pages')
  await phone.tap('#tick')
  await phone.tap('#tick')
  await phone.says('#alive', '2')
  await pane.getByRole('button', { name: 'Read again' }).click()
  await pane.locator('.node', { hasText: /^alive: ?2/ }).first().waitFor()
  await pane.getByText('pages/index/index').first().waitFor()
  await phone.inspector('jail')
  await pane.getByText(String(guests()[0].pid)).first().waitFor()
  await pane.getByText('exit_group').first().waitFor()
  const first = await pane.locator('.card', { hasText: 'CPU time' }).first().innerText()
  await holds(async () => assert.match(await pane.locator('.card', { hasText: 'Memory' }).first().innerText(), /[\d.]+ MiB/), { what: 'a reading of memory' })
  for (let i = 0; i < 40; i++) await phone.tap('#tick')
  await phone.page.waitForFunction((was) => [...document.querySelectorAll('#inspector-pane .card')].some((c) => c.innerText.includes('CPU time') && c.innerText !== was), first)
  await phone.inspector('timings')
  for (const name of ['Launch', 'First paint', 'setData']) await pane.getByText(name, { exact: true }).first().waitFor()
})

for (const [how, says] of [['loop', /endless loop/i], ['bomb', /memory|ended/i], ['grow', /memory|ended/i]]) {
  test(`a program that dies of "${how}" is named, and the other goes on`, async () => {
    const phone = await it.phone(1)
    await phone.tab('Cart')
    await phone.page.locator('.capsule button').last().click()
    await phone.page.locator('.home .app').first().click()
    await phone.node('#tick').waitFor()
    const before = guests().map((g) => g.pid)
    assert.equal(before.length, 2)
    await phone.tap(`#${how}`)
    // Either the engine refuses the memory and the program lives, or the process ends and the shell says why.
    const crash = phone.page.locator('.cover.crash')
    if (how === 'loop') {
      // The shell and the other program answer while it loops.
      await phone.page.locator('.capsule button').last().click()
      await phone.page.locator('.home .app').nth(1).click()
      await phone.tab('Home')
      await phone.title('Camellia Store')
      await phone.page.locator('.capsule button').last().click()
      await it.menshen.until((e) => (e.event === 'exited' || e.event === 'fault') && says.test(e.message ?? ''), DOOM)
    } else {
      const fate = await Promise.race([
        crash.waitFor({ timeout: DOOM }).then(() => 'ended'),
        it.menshen.until((e) => e.event === 'fault' && /memory/i.test(e.message ?? ''), DOOM).then(() => 'refused'),
      ])
      if (fate === 'ended') {
        assert.match(await crash.innerText(), says)
        await crash.getByRole('button', { name: 'Home screen' }).click()
      } else {
        await phone.tap('#tick')
        await phone.says('#alive', '1')
        await phone.page.locator('.capsule button').last().click()
      }
    }
    await phone.page.locator('.home .app').nth(1).click()
    await phone.tab('Cart')
    await phone.title('Cart')
    assert.ok(guests().some((g) => g.name === it.program(1).name && before.includes(g.pid)), 'the same process as before')
    })
}

test('a reload starts clean; another browser, and the broker, live through the death of one', async () => {
  // Ends of before count against a program that crashes again and again; this one has not.
  const stays = await it.phone(1)
  await stays.tab('Me')
  const doomed = await browser()
  const opened = await shell(doomed, it.program(1).url)
  const other = new Phone(opened.page, opened.context, opened.errors)
  await opened.page.waitForSelector('.page.seen.painted')
  await count(2)
  const before = guests().map((g) => g.pid)
  await other.page.reload()
  await opened.page.waitForSelector('.page.seen.painted')
  await count(2)
  assert.notDeepEqual(guests().map((g) => g.pid), before, 'the reloaded shell has a fresh process')
  const gone = new Promise((ok) => doomed.on('disconnected', ok))
  const cdp = await doomed.newBrowserCDPSession()
  cdp.send('Browser.crash').catch(() => {})
  await gone
  await count(1)
  await stays.tab('Home')
  await stays.title('Camellia Store')
  await stays.tapWords('Clay teapot')
  await stays.title('Clay teapot')
})
