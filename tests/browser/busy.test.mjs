// A view that is kept busy holds up itself alone: the shell and the pages of other programs answer, because the views of each
// program stand on a host name of their own and so in a process of their own.
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { stand } from './phone.mjs'

const it = stand(['tests/specs/programs/stress', 'examples/shop'])
before(it.start)
after(it.stop)
afterEach(it.close)

/** How long the view is held, in ms: longer than everything below may take together, and ended with its page. */
const HELD = 240_000

// What a page can make its view do: compute without end, or lay out a large document again and again.
const works = {
  'in a loop': (ms) => {
    document.documentElement.dataset.held = 'yes'
    for (const end = performance.now() + ms; performance.now() < end;);
  },
  'with layout': (ms) => {
    const rows = Array.from({ length: 4000 }, () => document.createElement('wx-view'))
    for (const row of rows) row.style.cssText = 'display:inline-block;padding:1px'
    document.body.append(...rows)
    for (const end = performance.now() + ms; performance.now() < end;) {
      document.body.style.width = `${300 + Math.random() * 70}px`
      void document.body.offsetHeight
    }
  },
}

for (const [how, work] of Object.entries(works)) {
  test(`a view that is busy ${how} holds up neither the shell nor the page of another program`, async () => {
    const phone = await it.phone(1)
    await phone.title('Camellia Store')
    await phone.page.locator('.capsule button').last().click()
    await phone.page.locator('.home .app').first().click()
    await phone.node('#tick').waitFor()
    const frame = await phone.frame()
    let held = true
    // It ends with its page, not by itself.
    const end = frame.evaluate(work, HELD).then(() => (held = false), () => {})
    const began = Date.now()
    // The shell answers: its menu, its inspector, the way home.
    await phone.page.locator('.capsule button').first().click()
    await phone.page.getByRole('dialog').waitFor()
    await phone.page.keyboard.press('Escape')
    await phone.page.getByRole('dialog').waitFor({ state: 'detached' })
    await phone.inspector('jail')
    await phone.page.locator('#inspector-pane').getByText('exit_group').first().waitFor()
    await phone.page.locator('.capsule button').last().click()
    // The other program answers: a page that stood already, and one that is opened now.
    await phone.page.locator('.home .app').nth(1).click()
    await phone.tab('Cart')
    await phone.title('Cart')
    await phone.tab('Home')
    await phone.tapWords('Clay teapot')
    await phone.title('Clay teapot')
    await phone.tap('#add')
    await phone.view.locator('[role=button]', { hasText: 'Add to cart' }).waitFor()
    assert.ok(held && Date.now() - began < HELD, 'the first view was busy all the while')
    // And it is: a question to it waits.
    const answer = await Promise.race([frame.evaluate(() => 'free').catch(() => 'gone'), new Promise((ok) => setTimeout(ok, 1000, 'busy'))])
    assert.equal(answer, 'busy')
    await it.close()
    await end
  })
}
