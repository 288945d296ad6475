// The audit pane with the real broker: what a person does on the phone stands there at once, in words, in the order in which it was
// written, and `menshen audit verify` proves it.
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { short, records, verify } from '../audit.run.mjs'
import { holds } from '../until.mjs'
import { stand } from './phone.mjs'

const it = stand(['tests/specs/programs/audited'])
before(it.start)
after(it.stop)
afterEach(it.close)

test('what is let pass, decided and refused stands in the pane as it happens', async () => {
  const phone = await it.phone()
  const open = (calls) => phone.page.evaluate((hash) => { location.hash = hash }, `/p/${encodeURIComponent(it.program().id)}/pages/index/index?calls=${calls}`)
  await phone.page.getByRole('tab', { name: 'Audit' }).click()
  const body = phone.page.locator('.inspector-body')
  await holds(async () => assert.match(await body.innerText(), /Sign-in/), { what: 'the sign-in of this run' })
  await open('login,authorize')
  const answer = (name) => phone.page.locator('.dialog:not(.closing) .prompt-button:enabled', { hasText: name }).click()
  await answer('Agree')
  await answer('Allow')
  await holds(async () => assert.match(await body.innerText(), /wx\.authorize/), { what: 'the call that was asked for' })
  const shown = await body.locator('.audit .call-name').allInnerTexts()
  assert.deepEqual(shown.slice(-4), ['wx.login', 'Agreed to the use of data', 'Allowed', 'wx.authorize'])
  const numbers = (await body.locator('.audit-number').allInnerTexts()).map(Number)
  assert.deepEqual(numbers, numbers.map((_, i) => i), 'each once, in order')
  const written = await records(it.menshen.data)
  assert.deepEqual(short(written).slice(-4), ['wx.login allowed', 'consent.agree allowed', 'consent.grant allowed', 'wx.authorize allowed'])
  assert.equal((await verify(it.menshen.data)).code, 0)
  assert.deepEqual(phone.errors, [])
})
