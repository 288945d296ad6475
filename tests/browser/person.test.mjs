// What a person does in the shell with what programs keep, and with their place at the phone; and links that they pass on.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { menshen, run, shell, browser } from './harness.mjs'
import { done, settings } from './leave.mjs'
import { stand } from './phone.mjs'
import { until } from '../until.mjs'

const it = stand(['tests/specs/programs/devices'])
before(it.start)
after(it.stop)
afterEach(it.close)

test('a shared link leads to its page; a forged one and one of another host lead nowhere', async () => {
  let phone = await it.phone(0, null, { permissions: ['clipboard-read', 'clipboard-write'] })
  await phone.page.locator('.capsule button').first().click()
  await phone.page.getByRole('button', { name: 'Share', exact: true }).click()
  const card = phone.page.locator('.share-card')
  await card.getByText('A page to share').waitFor()
  await card.getByRole('button', { name: 'Copy link' }).click()
  const link = await phone.page.evaluate(() => navigator.clipboard.readText())
  const token = /#\/l\/([A-Za-z0-9_-]{40,})$/.exec(link)?.[1]
  assert.ok(token, link)
  assert.ok(!link.includes('shared') && !link.includes('dev:'), 'a link says nothing by itself')
  await phone.page.evaluate((hash) => { location.hash = hash }, `/l/${token}`)
  await phone.says('#shared', 'shared 1 1007')
  assert.ok(!(await phone.page.evaluate(() => location.hash)).includes('/l/'), 'a link is followed once')
  assert.equal(await phone.page.evaluate(() => document.querySelectorAll('.page.seen').length), 1)
  await phone.page.evaluate((hash) => { location.hash = hash }, `/l/${token.slice(0, -6)}AAAAAA`)
  await phone.toast('This link was not made here, or its program is not installed')
  await phone.says('#shared', 'shared 1 1007')
  // As the first address that is opened, too.
  await it.close()
  phone = await it.phone(null)
  await phone.page.evaluate((hash) => { location.hash = hash }, `/l/${token}`)
  await phone.says('#shared', 'shared 1 1007')
})

test('storage: beside the sealed bytes in the inspector, exported, cleared, deleted', async () => {
  const phone = await it.phone(0, null, { acceptDownloads: true })
  await phone.tap('#keep')
  await phone.says('#answer', 'kept')
  const pane = await phone.inspector('storage')
  const item = pane.locator('.stored', { hasText: 'note' })
  await item.getByText('"plain words"').waitFor()
  const sealed = await item.locator('.sealed').allInnerTexts()
  assert.equal(sealed.length, 2)
  assert.match(sealed[0], /^([0-9a-f]{8} ?){8}$/)
  await settings(phone)
  const part = phone.page.locator('.data-part')
  await part.getByText('Keys: 1 ').waitFor()
  const download = phone.page.waitForEvent('download')
  await part.getByRole('button', { name: 'Export my data' }).click()
  const path = await (await download).path()
  const list = execFileSync('python3', ['-c', `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps([z.namelist(), json.loads(z.read("data.json"))["storage"]]))`, path], { encoding: 'utf8' })
  assert.deepEqual(JSON.parse(list), [['data.json'], [{ key: 'note', value: 'plain words' }]])
  await part.getByRole('button', { name: 'Clear' }).click()
  await phone.page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
  await part.getByText('Keys: 1 ').waitFor()
  await part.getByRole('button', { name: 'Clear' }).click()
  await phone.page.getByRole('alertdialog').getByRole('button', { name: 'Clear' }).click()
  await part.getByText('Keys: 0 ').waitFor()
  await part.getByRole('button', { name: 'Delete' }).click()
  await phone.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await phone.page.waitForFunction(() => !document.querySelector('.page.seen'))
  await done(phone)
  await phone.page.locator('.home .app').waitFor()
})

test('users: another one sees other data and the running programs end; my data goes at my word', async () => {
  const data = mkdtempSync(join(tmpdir(), 'menshen-users-'))
  const secret = join(data, 'passphrase')
  writeFileSync(secret, 'open sesame\n', { mode: 0o600 })
  execFileSync(menshen, ['user', 'add', 'ann', '--passphrase-file', secret, '--data', data])
  execFileSync(menshen, ['user', 'add', 'bob', '--passphrase-file', secret, '--data', data])
  const host = await run(['tests/specs/programs/kept'], ['--user', 'ann', '--passphrase-file', secret], data)
  const b = await browser()
  try {
    const { page } = await shell(b, host.url, { reducedMotion: 'reduce' })
    const found = async () => {
      await page.locator('.home .app').click()
      await page.locator('.page.seen.painted').waitFor()
      await page.locator('#tab-console').click()
      const lines = page.locator('#inspector-pane .log-line', { hasText: 'kept' })
      await lines.last().waitFor()
      return lines.last().locator('.log-body').innerText()
    }
    const people = async () => {
      await page.locator('.home .round').click()
      await page.getByRole('button', { name: 'Users' }).click()
      await page.locator('.person').first().waitFor()
    }
    const home = async () => {
      if (await page.locator('.page.seen').count()) await page.locator('.capsule button').last().click()
      await page.locator('.home .app').waitFor()
    }
    const first = await found()
    await home()
    await people()
    const bob = page.locator('.person[data-name=bob]')
    await bob.getByRole('button', { name: 'Switch' }).click()
    await bob.locator('.passphrase').fill('wrong')
    await bob.getByRole('button', { name: 'Switch' }).click()
    await page.locator('.people-sheet [role=alert]').waitFor()
    await bob.getByRole('button', { name: 'Switch' }).click()
    await bob.locator('.passphrase').fill('open sesame')
    await bob.locator('.passphrase').press('Enter')
    await bob.getByText('signed in').waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.waitForFunction(() => !document.querySelector('.home .alive'))
    assert.equal(await found(), first, 'bob begins where ann began: with nothing')
    await home()
    await people()
    await page.getByRole('button', { name: 'Delete my data' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete my data' }).click()
    await until(async () => (await page.evaluate(() => window.toastsSeen)).includes('Your data is deleted'), { what: 'the word that it is deleted' }).catch(async (e) => { throw new Error(`${e.message}; toasts: ${await page.evaluate(() => JSON.stringify(window.toastsSeen))}`) })
    await page.getByRole('button', { name: 'Done' }).click()
    assert.equal(await found(), first, 'nothing is left of it')
    assert.ok(!readFileSync(join(data, 'store/store.db')).includes('plain words'))
  } finally {
    await b.close()
    await host.stop()
    rmSync(data, { recursive: true, force: true })
  }
})
