// Hostile strings through the whole pipeline: tests/attacks/xss.toml becomes a program whose page puts every string into every
// place. Two walls stand behind each other, what the view can build at all and the policy of its document: each is shown to
// hold with the other one taken away.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { root } from './harness.mjs'
import { until } from '../until.mjs'
import { stand } from './phone.mjs'

const toml = createRequire(join(root, 'web/package.json'))('smol-toml')
const STRINGS = toml.parse(readFileSync(join(root, 'tests/attacks/xss.toml'), 'utf8')).group.flatMap((g) => g.strings)

const WXML = `
<view id="count">{{done}}</view>
<view wx:for="{{strings}}" wx:key="index" id="{{item}}" class="{{item}}" style="{{item}}" data-x="{{item}}" title="{{item}}" aria-label="{{item}}" hover-class="{{item}}" mark:x="{{item}}">
  <text>{{item}}</text>
  <image src="{{item}}" alt="{{item}}" style="background:url({{item}})" />
  <image src="/{{item}}" />
  <video src="{{item}}" poster="{{item}}" />
  <audio src="{{item}}" poster="{{item}}" name="{{item}}" />
  <navigator url="{{item}}" target="{{item}}">x</navigator>
  <input value="{{item}}" placeholder="{{item}}" placeholder-style="{{item}}" placeholder-class="{{item}}" type="{{item}}" />
  <textarea value="{{item}}" />
  <rich-text nodes="{{item}}" />
  <rich-text nodes="{{rich[index]}}" />
  <web-view src="{{item}}" wx:if="{{false}}" />
  <cover-image src="{{item}}" />
  <icon type="{{item}}" color="{{item}}" />
  <swiper indicator-color="{{item}}"><swiper-item item-id="{{item}}"><text>{{item}}</text></swiper-item></swiper>
  <picker range="{{[item]}}" header-text="{{item}}"><text>x</text></picker>
  <progress activeColor="{{item}}" percent="10" />
  <button open-type="{{item}}" type="{{item}}">{{item}}</button>
  <canvas id="c{{index}}" canvas-id="{{item}}" style="width:1px;height:1px" />
</view>
<page-meta page-style="{{strings[0]}}" root-font-size="{{strings[1]}}" />`

const script = `
const strings = ${JSON.stringify(STRINGS).replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029')}
Page({
  data: { strings: [], rich: [], done: 0 },
  onReady() {
    const rich = strings.map((s) => [
      { name: 'img', attrs: { src: s, onerror: s, style: s, class: s } },
      { name: 'a', attrs: { href: s, onclick: s }, children: [{ type: 'text', text: s }] },
      { name: 'script', attrs: { src: s }, children: [{ type: 'text', text: s }] },
      { name: 'iframe', attrs: { src: s, srcdoc: s } }, { name: s, children: [] },
      { name: 'div', attrs: { style: 'background:url(' + s + ')', [s]: s } }, { name: 'table', attrs: { background: s } },
    ])
    this.setData({ strings, rich }, () => this.setData({ done: strings.length }))
    wx.loadFontFace({ family: 'x', source: 'url("http://evil.example/font")', fail() {} })
    for (const s of strings.slice(0, 60)) {
      wx.setNavigationBarTitle({ title: s })
      wx.setBackgroundColor({ backgroundColor: s, fail() {} })
      wx.setNavigationBarColor({ frontColor: '#000000', backgroundColor: s, fail() {} })
    }
    wx.showToast({ title: strings[0], image: 'http://evil.example/toast' })
  },
})`

const dir = mkdtempSync(join(tmpdir(), 'menshen-xss-'))
const put = (path, text) => {
  mkdirSync(dirname(join(dir, path)), { recursive: true })
  writeFileSync(join(dir, path), text)
}
put('app.json', JSON.stringify({ pages: ['pages/index/index'], window: { navigationBarTitleText: '<img src=x onerror=window.top.pwned=1>' } }))
put('app.js', 'App({})')
put('app.wxss', '.a{background:url(http://evil.example/sheet)}\n@font-face{font-family:y;src:url(//evil.example/f)}\npage{font-family:y}\n.x::before{content:"</style><script>window.top.pwned=1</script>"}')
put('project.config.json', JSON.stringify({ appid: 'x', projectname: '"><script>window.top.pwned=1</script>' }))
put('pages/index/index.json', '{}')
put('pages/index/index.wxml', WXML)
put('pages/index/index.js', script)

// evil.example is here: whatever is said to it counts, TLS or not.
const visits = []
const evil = createServer((socket) => {
  socket.on('error', () => {})
  socket.once('data', (data) => visits.push(data.toString('latin1').split('\r\n')[0].slice(0, 120)))
  socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
})
await new Promise((ok) => evil.listen(0, '127.0.0.1', ok))
const it = stand([dir], { browser: { args: [
  ...(process.getuid() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic',
  // What a test's proxy answers counts as coming from outside, and may then not load from this machine.
  '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests',
  `--host-resolver-rules=MAP evil.example:80 127.0.0.1:${evil.address().port}, MAP evil.example:443 127.0.0.1:${evil.address().port}, MAP evil.example 127.0.0.1:${evil.address().port}`,
] } })
before(it.start)
afterEach(it.close)
after(async () => {
  await it.stop()
  evil.close()
  rmSync(dir, { recursive: true, force: true })
})

/** The same request by ourselves: the browser's proxy does not know names under localhost. */
const fetched = (asked) => new Promise((ok, no) => {
  const { host, port, pathname } = new URL(asked.url())
  get({ host: '127.0.0.1', port, path: pathname, headers: { host } }, (answer) => {
    const parts = []
    answer.on('data', (d) => parts.push(d)).on('end', () => ok({ status: answer.statusCode, headers: { ...answer.headers }, body: Buffer.concat(parts) }))
  }).on('error', no)
})

/** A phone whose views' documents come with another policy. */
async function opened(policy) {
  const context = await it.browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US' })
  const page = await context.newPage()
  const outside = []
  // The shell's own files, or something below a view's address of this broker; nothing else is asked for.
  const { origin: own, port } = new URL(it.menshen.url)
  const view = new RegExp(`^http://[0-9a-f]{32}\\.localhost:${port}/v/[0-9a-f]{32}/`)
  page.on('request', (q) => { if (!q.url().startsWith(`${own}/`) && !view.test(q.url()) && !/^(data|blob):/.test(q.url())) outside.push(q.url()) })
  page.on('dialog', (d) => { outside.push(`dialog ${d.message()}`); d.dismiss() })
  if (policy) {
    await page.route(/\/v\/[0-9a-f]{32}\/$/, async (route) => {
      const { status, headers, body } = await fetched(route.request())
      const before = headers['content-security-policy']
      headers['content-security-policy'] = policy(before)
      assert.notEqual(headers['content-security-policy'], before)
      if (!headers['content-security-policy']) delete headers['content-security-policy']
      await route.fulfill({ status, headers, body })
    })
  }
  await page.goto(it.program().url)
  await page.waitForSelector('.page.seen.painted', { timeout: 120_000 })
  const frame = await (await page.$('.page.seen > iframe.view')).contentFrame()
  it.phones.push({ context })
  return { page, frame, outside }
}

const ran = async ({ page }) => {
  const out = []
  for (const frame of page.frames()) if (await frame.evaluate(() => typeof globalThis.pwned !== 'undefined').catch(() => false)) out.push(frame.url())
  return out
}

const harmless = async (at) => {
  await at.frame.locator('#count', { hasText: String(STRINGS.length) }).waitFor({ timeout: 120_000 })
  await at.page.waitForTimeout(800)
  assert.deepEqual(await ran(at), [])
  const made = await at.frame.evaluate(() => ({
    elements: document.querySelectorAll('script:not([src="view.js"]),iframe,frame,object,embed,base,meta[http-equiv],link:not([href="view.css"]),a[href],svg script,form').length,
    attributes: [...document.querySelectorAll('*')].flatMap((e) => [...e.attributes]).filter((a) => /^on|^srcdoc$|^action$|^formaction$|^srcset$|^background$/i.test(a.name)).map((a) => a.name),
    rows: document.querySelectorAll('wx-rich-text').length,
  }))
  assert.equal(made.elements, 0)
  assert.deepEqual(made.attributes, [])
  assert.equal(made.rows, STRINGS.length * 2, 'every string was drawn')
  assert.deepEqual(at.outside, [])
  assert.deepEqual(visits, [], 'nobody came to evil.example')
  assert.equal(await at.page.evaluate(() => document.querySelectorAll('script:not([src="/shell.js"])').length), 0)
}

/** Puts the strings into the frame as markup, past everything that the view does. */
const asMarkup = (frame) => frame.evaluate((strings) => {
  let refused = 0
  for (const s of strings) {
    try {
      const d = document.createElement('div')
      d.innerHTML = s
      document.body.append(d)
      document.body.append(document.createRange().createContextualFragment(s))
    } catch { refused += 1 }
  }
  return refused
}, STRINGS)

test('the corpus is large', () => assert.ok(new Set(STRINGS).size >= 150, String(STRINGS.length)))

test('no string runs or reaches another address', async () => {
  await harmless(await opened(null))
})

test('without the policy what the view can build still holds', async () => {
  await harmless(await opened(() => ''))
})

test('past the view the policy still holds', async () => {
  const at = await opened((policy) => policy.replace("require-trusted-types-for 'script'; trusted-types 'none'; ", ''))
  assert.equal(await asMarkup(at.frame), 0, 'the markup was taken')
  await at.page.waitForTimeout(1000)
  assert.deepEqual(await ran(at), [])
  assert.deepEqual(visits, [], 'nobody came to evil.example')
})

test('markup from a text is refused altogether: trusted types', async () => {
  const at = await opened(null)
  assert.equal(await asMarkup(at.frame), STRINGS.length)
})

test('with both walls down the corpus does run: the test can fail', async () => {
  const at = await opened(() => '')
  // One of the strings leads the frame away: what it would have answered is lost with it.
  await asMarkup(at.frame).catch(() => {})
  await until(() => visits.length > 0, { what: 'somebody to come to evil.example' })
})
