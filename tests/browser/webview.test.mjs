// web-view in a real browser: the page of somebody else's server, its door, and what neither may do. The servers are real
// ones on this machine, allowed by --business-domain-insecure; a second one is not on the list.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { holds, until } from '../until.mjs'
import { servers } from './business.mjs'
import { root, run } from './harness.mjs'
import { stand } from './phone.mjs'

const other = mkdtempSync(join(tmpdir(), 'menshen-web-'))
cpSync(join(root, 'tests/specs/programs/web'), other, { recursive: true })
const net = await servers()
const it = stand(['tests/specs/programs/web', other], { args: ['--business-domain-insecure', net.business.host, '--business-domain', 'example.com'] })
before(it.start)
afterEach(async () => {
  await it.close()
  it.faults()
  net.business.seen.length = net.foreign.seen.length = 0
})
after(async () => {
  await it.stop()
  net.close()
  rmSync(other, { recursive: true, force: true })
})

const WEB = 'pages/web/index'
const at = (src) => `${WEB}?src=${encodeURIComponent(src)}`

/** Opens a web-view from the entry page, so that there is a way back. */
async function opened(src, n = 0) {
  const phone = await it.phone(n)
  await phone.node('#src input').fill(src)
  await phone.tap('#open')
  await phone.page.locator('.page.seen .web-pane').waitFor()
  return phone
}

/** The frame of the business page. */
const business = (phone, path) => until(() => phone.page.frames().find((f) => f.url().startsWith(`${net.business.origin}${path}`)), { what: `a frame at ${path}` })
const loaded = async (phone, path) => {
  const frame = await business(phone, path)
  await phone.page.locator('.page.seen .web-waiting').waitFor({ state: 'detached' })
  return frame
}
const log = (phone, wanted) => phone.says('#log', wanted)
const problem = (phone) => phone.page.locator('.page.seen .web-problem')

test('a business page is shown below the navigation bar, and loading is told', async () => {
  const phone = await opened(`${net.business.origin}/shop`)
  const frame = await loaded(phone, '/shop')
  await frame.locator('h1', { hasText: 'shop' }).waitFor()
  const pane = await phone.page.locator('.page.seen .web-pane').boundingBox()
  const nav = await phone.page.locator('.page.seen .nav').boundingBox()
  const screen = await phone.page.locator('.screen').boundingBox()
  assert.equal(Math.round(pane.y), Math.round(nav.y + nav.height))
  assert.equal(Math.round(pane.y + pane.height), Math.round(screen.y + screen.height))
  assert.match(await phone.page.locator('.page.seen .web-insecure').innerText(), new RegExp(net.business.host))
  assert.equal(await frame.evaluate(() => self.origin), net.business.origin)
  await phone.back()
  await log(phone, new RegExp(`^load ${net.business.origin}/shop\nunload$`))
  await holds(() => assert.equal(phone.page.frames().filter((f) => f.url().startsWith(net.business.origin)).length, 0), { what: 'the frame to be gone' })
  assert.deepEqual(it.faults(), [])
})

test('what the page posts comes when the person goes back, all at once, before the page is gone', async () => {
  const phone = await opened(`${net.business.origin}/shop`)
  const frame = await loaded(phone, '/shop')
  const env = await frame.evaluate(() => new Promise((ok) => wx.miniProgram.getEnv(ok)))
  assert.deepEqual(env, { miniprogram: true })
  assert.equal(await frame.evaluate(() => window.__wxjs_environment), 'miniprogram')
  await frame.evaluate(() => { wx.miniProgram.postMessage({ data: { n: 1 } }); wx.miniProgram.postMessage({ data: 'two' }) })
  await phone.back()
  await log(phone, /message \[\{"n":1\},"two"\]/)
  const lines = (await phone.node('#log').innerText()).split('\n').map((l) => l.split(' ')[0])
  assert.deepEqual(lines, ['load', 'message', 'unload'])
})

test('a web-view that its program takes away hands over what was posted', async () => {
  const phone = await opened(`${net.business.origin}/shop`)
  const frame = await loaded(phone, '/shop')
  await frame.evaluate(() => { wx.miniProgram.postMessage({ data: 'late' }); wx.miniProgram.navigateTo({ url: '/pages/deep/index?from=web&close=1' }) })
  await phone.says('#deep', 'deep web')
  await phone.page.locator('.web-pane').waitFor({ state: 'detached' })
  await phone.back()
  await phone.says('#under', 'under the page')
  await phone.back()
  await log(phone, /^load .*\nmessage \["late"\]\nunload$/)
})

test('too much is refused, and the page is told', async () => {
  const phone = await opened(`${net.business.origin}/shop`)
  const frame = await loaded(phone, '/shop')
  await frame.evaluate(() => new Promise((ok) => wx.miniProgram.getEnv(ok)))
  const warnings = []
  phone.page.on('console', (m) => warnings.push(m.text()))
  await frame.evaluate(() => { wx.miniProgram.postMessage({ data: 'x'.repeat(70_000) }); for (let i = 0; i < 130; i++) wx.miniProgram.postMessage({ data: i }) })
  await until(() => warnings.some((w) => /at most 65536/.test(w)) && warnings.some((w) => /128 messages/.test(w)), { what: 'both refusals' })
  await phone.back()
  await log(phone, /message \[0,1,.*,127\]/)
})

test('the page sends its program to another page', async () => {
  const phone = await opened(`${net.business.origin}/shop`)
  const frame = await loaded(phone, '/shop')
  await frame.evaluate(() => wx.miniProgram.navigateTo({ url: '/pages/deep/index?from=web' }))
  await phone.says('#deep', 'deep web')
  // It lies under another page now, and is not heard.
  await frame.evaluate(() => wx.miniProgram.reLaunch({ url: '/pages/index/index' }))
  await phone.page.waitForTimeout(500)
  await phone.says('#deep', 'deep web')
  await phone.back()
  await phone.page.locator('.page.seen .web-pane').waitFor()
  await frame.evaluate(() => wx.miniProgram.navigateBack())
  await log(phone, /unload/)
})

test('an address that is no business domain: nothing is asked for, the command is named', async () => {
  const phone = await opened('https://www.evil.example/x')
  await problem(phone).waitFor()
  assert.match(await problem(phone).innerText(), /www\.evil\.example is not a business domain/)
  assert.match(await problem(phone).innerText(), /menshen run DIR --business-domain www\.evil\.example/)
  assert.equal(await phone.page.locator('iframe.web').count(), 0)
  await phone.back()
  await log(phone, /^error https:\/\/www\.evil\.example\/x web-view:fail .*\nunload$/)
  for (const src of [`${net.foreign.origin}/`, 'javascript:top.pwned=1', 'data:text/html,<script>top.pwned=1</script>', 'http://example.com/']) {
    const next = await opened(src)
    await problem(next).waitFor()
    assert.equal(await next.page.locator('iframe.web').count(), 0, src)
    assert.equal(await next.page.evaluate(() => window.pwned), undefined)
    await it.close()
  }
  assert.deepEqual(net.foreign.seen, [])
})

test('a server that does not answer is said', async () => {
  const gone = await servers()
  const run2 = await run(['tests/specs/programs/web'], ['--business-domain-insecure', gone.business.host])
  gone.close()
  const context = await it.browser.newContext({ locale: 'en-US' })
  const page = await context.newPage()
  try {
    await page.goto(run2.ready.programs[0].url.replace(/\/p\/.*$/, `/p/${encodeURIComponent(run2.ready.programs[0].id)}/${at(`${gone.business.origin}/shop`)}`))
    await page.locator('.web-problem', { hasText: 'The server did not answer' }).waitFor({ timeout: 60_000 })
  } finally {
    await context.close()
    await run2.stop()
  }
})

/** The frame may be taken away before the click in it has been reported as done. */
const gone = (e) => assert.match(e.message, /detached|closed/)
const leadsOut = (path, act) => async () => {
  const phone = await opened(`${net.business.origin}${path}`)
  if (act) await act(await loaded(phone, path))
  await problem(phone).waitFor()
  assert.match(await problem(phone).innerText(), /not a business domain/)
  await phone.back()
  await log(phone, /error .* web-view:fail outside/)
  assert.deepEqual(net.foreign.seen, [], 'no request arrived there')
}
test('a redirect out of the list is stopped and said', leadsOut('/out', null))
test('a navigation out of the list is stopped and said', leadsOut('/leave', (frame) => frame.locator('body').click().catch(gone)))
test('a form out of the list is stopped and said', leadsOut('/form', (frame) => frame.locator('button').click().catch(gone)))

test('a redirect inside the list is followed', async () => {
  const phone = await opened(`${net.business.origin}/in`)
  await (await loaded(phone, '/shop')).locator('h1', { hasText: 'shop' }).waitFor()
})

test('the page leaves its frame in no way', async () => {
  const phone = await opened(`${net.business.origin}/escape`)
  const frame = await loaded(phone, '/escape')
  const before = phone.page.url()
  await frame.locator('body').click()
  await frame.waitForFunction(() => window.done)
  const tried = await frame.evaluate(() => window.tried)
  for (const name of ['open', 'read parent', 'read top', 'read door']) assert.equal(tried[name], 'refused', name)
  await phone.page.waitForTimeout(800)
  assert.equal(phone.page.url(), before)
  assert.equal(phone.context.pages().length, 1)
  assert.deepEqual(net.foreign.seen.map((s) => s.url), [])
  assert.equal(await phone.page.locator('.page.seen .web-pane').count(), 1)
})

test('forged words of door, shell and view move nothing; only the documented ones are heard', async () => {
  const phone = await opened(`${net.business.origin}/bridge`)
  const frame = await loaded(phone, '/bridge')
  await frame.locator('body').click()
  await frame.waitForFunction(() => window.done)
  await phone.page.waitForTimeout(800)
  assert.equal(await phone.page.locator('.page.seen').getAttribute('data-path'), WEB)
  assert.equal(await phone.page.locator('.cover').count(), 0)
  assert.deepEqual(await frame.evaluate(() => window.answers), [])
  await phone.back()
  await log(phone, /^load .*\nunload$/)
  assert.deepEqual(it.faults(), [])
})

test('frames inside the page, of a foreign origin or of its own, are not the page', async () => {
  const phone = await opened(`${net.business.origin}/nest`)
  await loaded(phone, '/nest')
  await until(() => net.foreign.seen.some((s) => s.url === '/inner') || phone.page.frames().filter((f) => f.url().endsWith('/inner')).length >= 1, { what: 'the inner frames' })
  await phone.page.waitForTimeout(800)
  assert.equal(await phone.page.locator('.page.seen').getAttribute('data-path'), WEB)
  await phone.back()
  await log(phone, /^load .*\nunload$/)
})

const store = (frame, value) => frame.evaluate((value) => {
  if (value) document.cookie = `js=${value}; SameSite=None; Secure`
  let local = 'closed'
  try {
    if (value) localStorage.setItem('k', value)
    local = localStorage.getItem('k')
  } catch { /* A browser may refuse storage to every framed page. */ }
  return { cookie: document.cookie, local }
}, value)

/** The same in the profile of an ordinary Chromium: pages in frames may have cookies and storage at all. */
const profile = async (body) => {
  const { chromium } = createRequire(join(root, 'web/package.json'))('playwright-core')
  const { mkdirSync, writeFileSync } = await import('node:fs')
  const dir = mkdtempSync(join(tmpdir(), 'menshen-profile-'))
  mkdirSync(join(dir, 'Default'))
  writeFileSync(join(dir, 'Default/Preferences'), '{"profile":{"block_third_party_cookies":false,"cookie_controls_mode":0}}')
  const context = await chromium.launchPersistentContext(dir, { executablePath: process.env.MENSHEN_CHROMIUM ?? '/usr/bin/chromium', args: [...(process.getuid() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--no-first-run'], locale: 'en-US', timeout: 120_000 })
  try {
    return await body(context)
  } finally {
    await context.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

const link = (n, path) => it.program(n).url.replace(/\/p\/.*$/, `/p/${encodeURIComponent(it.program(n).id)}/${path}`)

test('two programs at the same domain see each other\'s cookies and storage no more than the person\'s own tabs do', () => profile(async (context) => {
  const window = async (n) => {
    const page = await context.newPage()
    await page.goto(link(n, at(`${net.business.origin}/set`)))
    return until(() => page.frames().find((f) => f.url().startsWith(`${net.business.origin}/set`)), { what: `the page of program ${n}`, ms: 60_000 })
  }
  const own = await context.newPage()
  await own.goto(`${net.business.origin}/bare`)
  assert.deepEqual(await store(own.mainFrame(), 'person'), { cookie: 'js=person', local: 'person' })
  const one = await window(0)
  assert.deepEqual(await store(one, ''), { cookie: 'http=one', local: null }, 'nothing of the person')
  assert.deepEqual(await store(one, 'first'), { cookie: 'http=one; js=first', local: 'first' })
  net.business.seen.length = 0
  const two = await window(1)
  assert.deepEqual(await store(two, ''), { cookie: 'http=one', local: null }, 'nothing of the first program')
  assert.deepEqual(net.business.seen.filter((s) => s.url === '/set' && s.cookie), [], 'no request of the second carried a cookie of the first')
  await store(two, 'second')
  assert.deepEqual(await store(one, ''), { cookie: 'http=one; js=first', local: 'first' })
  assert.deepEqual(await store(own.mainFrame(), ''), { cookie: 'js=person', local: 'person' })
}))

test('in the window of another program a page is not opened; its own window opens it', async () => {
  const phone = await it.phone(0)
  // The second program, in the first one's window: by the home screen.
  await phone.page.locator('.capsule button').last().click()
  await phone.page.locator('.home .app').nth(1).click()
  await phone.node('#src input').fill(`${net.business.origin}/shop`)
  await phone.tap('#open')
  await problem(phone).waitFor()
  assert.match(await problem(phone).innerText(), /window of its own/)
  assert.deepEqual(net.business.seen, [])
  const [popup] = await Promise.all([phone.context.waitForEvent('page'), problem(phone).getByRole('button').click()])
  await until(() => popup.frames().find((f) => f.url().startsWith(`${net.business.origin}/shop`)), { what: 'the page in its own window', ms: 60_000 })
  assert.notEqual(new URL(popup.url()).hostname, new URL(phone.page.url()).hostname)
})

test('--production refuses an insecure domain', async () => {
  const { exec, menshen } = await import('../menshen.mjs')
  const done = await exec(menshen, ['run', 'tests/specs/programs/web', '--production', '--business-domain-insecure', '127.0.0.1:4000'], { ms: 60_000 })
  assert.equal(done.code, 2)
  assert.match(done.stderr, /cannot be used with/)
  for (const name of ['--business-domain-insecure', '--production']) assert.ok(done.stderr.includes(name), done.stderr)
  for (const bad of ['https://example.com', '1.2.3.4', 'localhost', '*.example.com']) {
    const refused = await exec(menshen, ['run', 'tests/specs/programs/web', '--business-domain', bad], { ms: 60_000 })
    assert.equal(refused.code, 2, bad)
    assert.match(refused.stderr, /example\.com/, refused.stderr)
  }
})
