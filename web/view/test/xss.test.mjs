// Hostile strings through every way in: text, attributes, style, sheets, rich-text, addresses. No script runs, no frame or
// form is made, and no request leaves the view's own capability address.
import test from 'node:test'
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { load } from './build.mjs'
import { build, start } from './harness.mjs'

const { attributeAllowed, BUILTIN_TAGS } = await load(fileURLToPath(new URL('../../shared/tags.ts', import.meta.url)))
const CORPUS = [
  '<script>top.pwned=1</script>', '<img src=x onerror=pwned=1>', '"><svg onload=pwned=1>', '<svg><script>pwned=1</script></svg>', '<iframe srcdoc="<script>parent.pwned=1</script>">',
  'javascript:pwned=1', 'JaVaScRiPt:pwned=1', ' javascript:pwned=1', 'java\tscript:pwned=1', '\u0001javascript:pwned=1', 'java\nscript:pwned=1', 'vbscript:x', 'data:text/html,<script>pwned=1</script>', 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="pwned=1"><script>pwned=1</script></svg>',
  'blob:http://x/1', 'file:///etc/passwd', 'http://evil.example/x', '//evil.example/x', '\\\\evil.example\\x', 'https://evil.example/x?a=b', 'ws://evil.example/', 'http:\\\\evil.example', '/\\evil.example/x',
  'x" onmouseover="pwned=1', "x' autofocus onfocus='pwned=1", 'expression(pwned=1)', 'url(http://evil.example/x)', 'color:red;background:url("http://evil.example/a")', 'background:\\75rl(http://evil.example/b)', 'background:u\\72 l(//evil.example/c)',
  'background:image-set("http://evil.example/d" 1x)', 'background:-webkit-image-set(url(http://evil.example/e) 1x)', 'background:url(  //evil.example/f  )', "background:url('http://evil.example/\\29 ')", '@import url(http://evil.example/g);', "@import 'http://evil.example/h';", '@font-face{font-family:x;src:url(http://evil.example/i)}',
  '}</style><script>pwned=1</script>', 'behavior:url(x)', '-moz-binding:url(http://evil.example/x)', '<a href=javascript:pwned=1>x</a>', '<form action=http://evil.example><input></form>', '<base href=http://evil.example/>', '<meta http-equiv=refresh content="0;url=http://evil.example">', '<link rel=stylesheet href=http://evil.example>',
  '<object data=http://evil.example>', '<embed src=http://evil.example>', '<math><mi xlink:href="javascript:pwned=1">', '<style>@import "http://evil.example"</style>', '<img src="http://evil.example/x.png" srcset="http://evil.example/y.png">', '<video src=http://evil.example/v>', '<table background="http://evil.example/t">', '<noscript><p title="</noscript><img src=x onerror=pwned=1>">', '<!--><img src=x onerror=pwned=1>-->', '<p style="background:url(http://evil.example/s)">', '<IMG """><SCRIPT>pwned=1</SCRIPT>">', '<x onclick=pwned=1>', '__proto__', 'constructor',
]

const h = await start()
const bare = await start({ policy: false })
test.after(async () => { await h.close(); await bare.close() })

test('hostile strings stay data', () => hostile(h))
test('hostile strings stay data without the policy too', () => hostile(bare))

async function hostile(h) {
  const v = await h.open()
  h.requests.length = 0
  const outside = []
  v.page.on('request', (r) => { if (!r.url().startsWith(`http://${h.base()}/`) && !r.url().startsWith('data:')) outside.push(r.url()) })
  let id = 1
  for (const [i, s] of CORPUS.entries()) {
    await v.post({ t: 'style', path: `x${i}`, css: `.a{${s}} ${s} .b::before{content:"${s}"} .c{background:url(${s})} .c{background:url("${s}")}` })
    const commands = [['link', i + 1, `x${i}`, 0]]
    for (const tag of ['view', 'image', 'video', 'audio', 'rich-text', 'input', 'textarea', 'button', 'navigator', 'icon', 'swiper', 'picker-view', 'cover-image', 'web-view', 'map', 'editor', 'page-container', 'progress', 'page-meta', 'live-player']) {
      const node = id++
      commands.push(['element', node, tag], ['append', 0, node])
      for (const name of ['src', 'url', 'href', 'poster', 'nodes', 'value', 'placeholder', 'placeholder-style', 'placeholder-class', 'hover-class', 'name', 'title', 'type', 'color', 'size', 'indicator-style', 'mask-style', 'overlay-style', 'custom-style', 'page-style', 'root-font-size', 'background-color', 'open-type', 'aria-label', 'role', 'animation', 'mode', 'activeColor', 'lang', 'dir']) {
        if (attributeAllowed(tag, name)) commands.push(['attribute', node, name, s])
      }
      commands.push(['style', node, s], ['addClass', node, s.replace(/\s/g, '').slice(0, 200), 0], ['id', node, s.slice(0, 200)])
    }
    const rich = id++
    commands.push(['element', rich, 'rich-text'], ['append', 0, rich], ['attribute', rich, 'nodes', [
      { name: 'img', attrs: { src: s, onerror: 'pwned=1', style: s, class: s } }, { name: 'a', attrs: { href: s, onclick: s }, children: [{ type: 'text', text: s }] },
      { name: 'script', children: [{ type: 'text', text: 'pwned=1' }] }, { name: 'iframe', attrs: { src: s } }, { name: s, attrs: {}, children: [] }, { name: 'div', attrs: { style: `background:url(${s})`, [s.replace(/\s/g, '')]: s } },
      { name: 'svg', children: [{ name: 'script' }] }, { name: 'table', attrs: { background: s, bgcolor: s } },
    ]])
    const t = id++
    commands.push(['textnode', t, s], ['append', 0, t])
    if (!/\s/.test(s)) commands.push(['page', 'font', { family: 'x', source: `url(${s})` }])
    commands.push(['page', 'background', { backgroundColor: s }], ['animate', rich, [{ transform: s, backgroundColor: s }, { [s]: s }], 10, 0])
    const r = await v.apply(commands)
    assert.equal(r.t, 'ack', `${s}: ${r.message}`)
  }
  await new Promise((r) => setTimeout(r, 500))
  const f = v.frame()
  assert.equal(await f.evaluate(() => typeof window.pwned), 'undefined')
  assert.equal(await v.page.evaluate(() => typeof window.pwned), 'undefined')
  assert.equal(await f.evaluate(() => document.querySelectorAll('script:not([src="view.js"]),iframe,object,embed,form,base,meta[http-equiv],link:not([href="view.css"]),a[href],style,svg script').length), 0)
  assert.deepEqual(await f.evaluate(() => [...document.querySelectorAll('*')].flatMap((e) => [...e.attributes]).filter((a) => /^on|^srcdoc$|^href$|^action$|^srcset$/i.test(a.name) && !/^(view.css)$/.test(a.value)).map((a) => a.name)), [])
  assert.deepEqual(outside, [])
  assert.ok(h.requests.every((r) => r.startsWith(`${h.base()}/`)), h.requests.filter((r) => !r.startsWith(`${h.base()}/`)).join())
  assert.equal(v.page.frames().length, 2)
  assert.ok(v.problems.every((p) => !/pageerror|Content Security Policy/i.test(p)), v.problems.filter((p) => /pageerror|Content Security/i.test(p)).slice(0, 3).join('\n'))
  await v.close()
}

test('the policy stops what the view itself would not: the wall is there', async () => {
  for (const [server, open] of [[h, false], [bare, true]]) {
    const v = await server.open()
    const ran = await v.frame().evaluate(async () => {
      const s = document.createElement('script')
      try { s.textContent = 'window.inline = 1'; document.head.append(s) } catch { /* trusted types refuse the text */ }
      return window.inline === 1
    })
    assert.equal(ran, open)
    await v.close()
  }
})

test('every tag takes hostile values of every type without a failure of the view', async () => {
  const values = [null, true, -1, 1e308, NaN, '', 'x'.repeat(5000), [], [[1], null, { a: 1 }], {}, { actions: [{}] }, new ArrayBuffer(8), [{ name: 'div', children: 5 }, 7, null]]
  const names = (await import('node:fs')).readFileSync(fileURLToPath(new URL('../../shared/tags.json', import.meta.url)), 'utf8').match(/[a-zA-Z][\w-]+/g)
  const all = [...new Set(names)]
  const v = await h.open()
  let id = 1
  for (const tag of BUILTIN_TAGS) {
    const own = all.filter((n) => attributeAllowed(tag, n))
    for (const value of values) {
      const node = id++
      const r = await v.apply([['element', node, tag], ['append', 0, node], ...own.map((n) => ['attribute', node, n, value]), ...own.map((n) => ['removeAttribute', node, n]), ['remove', 0, node], ['release', node]])
      assert.equal(r.t, 'ack', `${tag} ${JSON.stringify(value)}: ${r.message}`)
    }
  }
  await v.close()
})

test('the parent of the view cannot be reached and nothing can be stored', async () => {
  const v = await h.open()
  const seen = await v.frame().evaluate(() => {
    const out = []
    for (const f of [() => localStorage, () => document.cookie, () => parent.document, () => new Function('1')(), () => indexedDB.open('x')]) {
      try { f(); out.push('open') } catch (e) { out.push('closed') }
    }
    return out
  })
  // evaluate() runs past the page's policy for eval, so only the four that depend on the origin count.
  assert.deepEqual([seen[0], seen[1], seen[2]], ['closed', 'closed', 'closed'])
  await v.close()
})
