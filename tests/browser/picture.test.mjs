// The picture of the README: made with UPDATE=1, otherwise proven to show what the shell still looks like, part by part.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { root } from './harness.mjs'
import { stand } from './phone.mjs'

const PICTURE = join(root, 'docs/images/shell.png')
const it = stand(['examples/shop', 'examples/gallery'])
before(it.start)
after(it.stop)

test('the shell with the shop and the Jail pane, as the README shows it', async () => {
  const phone = await it.phone(0, null, { viewport: { width: 1280, height: 860 }, colorScheme: 'light' })
  await phone.title('Camellia Store')
  await phone.inspector('jail')
  const pane = phone.page.locator('#inspector-pane')
  for (const part of ['Memory', 'CPU time', 'Process', 'System calls it may make', 'Walls in force']) await pane.getByText(part, { exact: true }).first().waitFor()
  for (const call of [/^read\(/, /^write\(/, /^exit_group\(/]) await pane.getByText(call).first().waitFor()
  assert.deepEqual(await phone.page.locator('.page.seen .tab-text').allInnerTexts(), ['Home', 'Cart', 'Me'])
  // The goods are drawn: the pictures of the package arrived.
  await (await phone.frame()).waitForFunction(() => [...document.querySelectorAll('.cell img')].filter((i) => i.complete && i.naturalWidth > 0).length >= 2)
  const words = phone.words('Clay teapot')
  await words.waitFor()
  if (process.env.UPDATE === '1') {
    // Some seconds, so that the charts have something to show.
    await phone.page.waitForTimeout(4000)
    mkdirSync(dirname(PICTURE), { recursive: true })
    await phone.page.screenshot({ path: PICTURE })
  }
  assert.ok(existsSync(PICTURE), 'docs/images/shell.png is missing: run this test with UPDATE=1')
  assert.ok(statSync(PICTURE).size < 400 * 1024)
  assert.deepEqual(phone.errors, [])
})
