// examples/probe: each page tries something and shows what came of it.
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { stand } from './phone.mjs'

const it = stand(['examples/probe'])
before(it.start)
after(it.stop)
afterEach(it.close)

const REFUSALS = {
  undeclared: /getFuzzyLocation:fail .*requiredPrivateInfos/,
  tap: /openSetting:fail can only be invoked by user TAP gesture/,
  contacts: /addPhoneContact:fail not supported/,
  account: /^(code, errMsg|errMsg, code)$/,
  page: /^undefined, undefined, undefined, undefined$/,
  http: /^(?:(?:http|ws):\/\/example\.com\/ → (?:request|connectSocket):fail url not in domain list\s*){2}$/,
  private: /^(?:https:\S+ → request:fail url not in domain list\s*){7}$/,
  stranger: /^(?:https:\S+ → request:fail url not in domain list\s*){2}$/,
  code: /./,
}

for (const [page, wanted] of Object.entries(REFUSALS)) {
  test(`probe: ${page}`, async () => {
    const phone = await it.phone(0, `pages/${page}/${page}`)
    await phone.tap('#attempt')
    await phone.says('#result', wanted)
    assert.equal(await phone.node('#result').getAttribute('class').then((c) => /given/.test(c)), false)
    assert.equal(await phone.page.locator('.prompt-sheet').count(), 0, 'nobody is asked')
  })
}

test('probe: a place is refused by the person, and then without a question', async () => {
  const phone = await it.phone(0, 'pages/location/location', { permissions: ['geolocation'], geolocation: { latitude: 1, longitude: 2 } })
  await phone.tap('#attempt')
  await phone.page.locator('.prompt-button:enabled', { hasText: 'Refuse' }).click()
  await phone.says('#result', /getLocation:fail privacy permission is not authorized$/)
  await phone.tap('#attempt')
  await phone.says('#result', /in gap$/)
})
