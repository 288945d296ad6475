// The rich editor in a real Chromium: typing, composition, formats and their status, Delta and HTML both ways, undo, and
// hostile contents.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { parse } from 'smol-toml'
import { isDeepStrictEqual } from 'node:util'
import { until } from '../../../tests/until.mjs'
import { build, start } from './harness.mjs'

const h = await start()
const bare = await start({ policy: false })
test.after(async () => { await h.close(); await bare.close() })
const CORPUS = parse(readFileSync(new URL('../../../tests/attacks/xss.toml', import.meta.url), 'utf8')).group.flatMap((g) => g.strings)

const EVENTS = Object.fromEntries(['ready', 'focus', 'blur', 'input', 'statuschange'].map((t) => [`on:${t}`, 1]))

/** Opens a view with an editor (and a tool bar that catches the end of a touch) and gives what drives it. */
async function withEditor({ silent = false, on = h, ...attrs }, f) {
  const v = await on.open()
  const ids = { next: 1, byName: {} }
  const r = await v.apply(build(['view', {}, ['editor', { id: 'e', ...(silent ? {} : EVENTS), ...attrs }], ['view', { id: 'bar', 'on:touchend': 'catch', style: 'height:40px' }, 'B'], ['view', { id: 'other', style: 'height:40px' }, 'x']], ids))
  assert.equal(r.t, 'ack', r.message)
  const area = v.frame().locator('.menshen-editor')
  let serial = 100
  const call = async (method, ...args) => {
    const id = ++serial
    assert.equal((await v.apply([['invoke', id, ids.byName.e, method, args]])).t, 'ack')
    return (await v.until((m) => m[0] === 'r' && m[1] === id))[2]
  }
  const contents = async () => call('getContents', {})
  const ops = async () => (await contents()).delta.ops
  const last = async (type) => (await v.events(type)).at(-1)?.[3]
  const status = async (want) => {
    let seen
    await until(async () => isDeepStrictEqual(seen = await last('statuschange'), want), { what: `statuschange ${JSON.stringify(want)}`, ms: 5000 }).catch(() => assert.deepEqual(seen, want))
  }
  const key = (k) => v.page.keyboard.press(k)
  const type = (t) => v.page.keyboard.type(t)
  try {
    await f({ v, area, call, contents, ops, last, status, key, type, ids: ids.byName, frame: v.frame() })
    assert.deepEqual(v.problems.filter((p) => !/404/.test(p)), [])
  } finally {
    await v.close()
  }
}

test('typing, lines and erasing are told by input', () => withEditor({ placeholder: 'write' }, async ({ v, area, ops, last, key, type, contents, frame }) => {
  assert.equal((await v.events('ready')).length, 1)
  assert.match(await frame.evaluate(() => getComputedStyle(document.querySelector('.menshen-editor'), '::before').content), /write/)
  await area.click()
  await v.until((m) => m[2] === 'focus')
  await type('ab  c')
  await key('Enter')
  await type('d😀e')
  assert.equal(await frame.evaluate(() => getComputedStyle(document.querySelector('.menshen-editor'), '::before').content), 'none')
  const c = await contents()
  assert.deepEqual(c, { html: '<p>ab &nbsp;c</p><p>d😀e</p>', text: 'ab  c\nd😀e\n', delta: { ops: [{ insert: 'ab  c\nd😀e\n' }] } })
  assert.deepEqual(await last('input'), c)
  await key('Backspace')
  await key('Backspace')
  assert.deepEqual(await ops(), [{ insert: 'ab  c\nd\n' }])
  await key('Home')
  await key('Backspace')
  assert.deepEqual(await ops(), [{ insert: 'ab  cd\n' }])
  await key('Delete')
  await type('X')
  assert.deepEqual(await ops(), [{ insert: 'ab  cX\n' }])
  await key('Control+A')
  await type('z')
  assert.deepEqual(await ops(), [{ insert: 'z\n' }])
}))

test('formats are set and taken away again, at the caret and on a selection, and told by statuschange', () => withEditor({}, async ({ area, ops, call, status, key, type, contents, frame, v, last }) => {
  await area.click()
  await type('one ')
  await call('format', 'bold')
  await status({ bold: true })
  await type('two')
  await call('format', 'bold')
  await status({})
  await type(' three')
  assert.deepEqual(await ops(), [{ insert: 'one ' }, { insert: 'two', attributes: { bold: true } }, { insert: ' three\n' }])
  assert.equal((await contents()).html, '<p>one <strong>two</strong> three</p>')
  for (let i = 0; i < 7; i++) await key('ArrowLeft')
  await status({ bold: true })
  await key('Control+A')
  await status({})
  for (const name of ['italic', 'underline', 'strike', 'ins']) await call('format', name)
  await call('format', 'script', 'sub')
  await call('format', 'color', 'rgb(255, 0, 0)')
  await call('format', 'backgroundColor', '#0f0')
  await call('format', 'fontSize', '20px')
  await status({ italic: true, underline: true, strike: true, ins: true, script: 'sub', color: '#ff0000', backgroundColor: '#00ff00', fontSize: '20px' })
  assert.equal(await frame.evaluate(() => getComputedStyle(document.querySelector('.menshen-editor strong span')).color), 'rgb(255, 0, 0)')
  await call('format', 'color', '#ff0000')
  assert.equal((await last('statuschange')).color, undefined)
  await call('removeFormat', {})
  assert.deepEqual(await ops(), [{ insert: 'one two three\n' }])
  for (const [name, value, kept] of [['header', 'H2', 2], ['header', 3, 3], ['align', 'center', 'center'], ['direction', 'rtl', 'rtl'], ['lineHeight', '2', '2'], ['marginTop', '10px', '10px'], ['textIndent', '2em', '2em']]) {
    await call('format', name, value)
    assert.deepEqual((await last('statuschange'))[name], kept, name)
  }
  assert.match((await contents()).html, /^<h3 style="[^"]*text-align: center;[^"]*">one two three<\/h3>$/)
  assert.equal(await frame.evaluate(() => document.querySelector('.menshen-editor h3').style.lineHeight), '2')
  await call('format', 'header', '3')
  assert.equal((await last('statuschange')).header, undefined)
  assert.match((await call('format', 'color', 'red;position:fixed')).errMsg, /does not take the value/)
  assert.match((await call('format', 'onclick', 'x')).errMsg, /no format onclick/)
  await v.page.keyboard.press('Control+b')
  await status({ bold: true, align: 'center', direction: 'rtl', lineHeight: '2', marginTop: '10px', textIndent: '2em' })
}))

test('lists: numbers, indentation, check boxes, and how they end', () => withEditor({}, async ({ area, ops, call, key, type, contents, frame, status }) => {
  await area.click()
  await call('format', 'list', 'ordered')
  await status({ list: 'ordered' })
  await type('a')
  await key('Enter')
  await type('b')
  await call('format', 'indent', '+1')
  await key('Enter')
  await call('format', 'indent', '-1')
  await type('c')
  assert.deepEqual(await frame.evaluate(() => [...document.querySelectorAll('.menshen-editor-line')].map((e) => e.dataset.mark)), ['1.', '1.', '2.'])
  assert.equal((await contents()).html, '<ol><li>a</li><li class="ql-indent-1">b</li><li>c</li></ol>')
  await key('Enter')
  await key('Enter')
  await status({})
  await call('format', 'list', 'check')
  await status({ list: 'unchecked' })
  await type('task')
  await area.locator('[data-list=unchecked]').click({ position: { x: 8, y: 8 } })
  assert.deepEqual((await ops()).at(-1), { insert: '\n', attributes: { list: 'checked' } })
  await key('Home')
  await key('Backspace')
  assert.deepEqual((await ops()).at(-1), { insert: 'task\n' })
}))

test('a tool bar that catches touchend leaves the caret; anything else blurs', () => withEditor({}, async ({ area, type, v, frame, call, ops }) => {
  await area.click()
  await type('x')
  await frame.locator('wx-view').filter({ hasText: /^B$/ }).click()
  assert.equal((await v.events('blur')).length, 0)
  await call('format', 'bold')
  await type('y')
  assert.deepEqual(await ops(), [{ insert: 'x' }, { insert: 'y', attributes: { bold: true } }, { insert: '\n' }])
  await frame.locator('wx-view').filter({ hasText: /^x$/ }).click()
  await v.until((m) => m[2] === 'blur')
  await area.click()
  await call('blur')
  await v.count('blur', 2)
}))

test('composition of an input method stays whole and is one change in the format of the caret', () => withEditor({}, async ({ area, call, ops, type, v, key }) => {
  await area.click()
  await type('a')
  await call('format', 'bold')
  const cdp = await v.page.context().newCDPSession(v.page)
  const inputs = (await v.events('input')).length
  for (const text of ['n', 'ni', 'nih', 'ni hao']) await cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
  assert.equal((await v.events('input')).length, inputs, 'nothing is told while it is composed')
  await cdp.send('Input.insertText', { text: '你好' })
  await v.until((m) => m[2] === 'input' && m[3].text === 'a你好\n')
  assert.deepEqual(await ops(), [{ insert: 'a' }, { insert: '你好', attributes: { bold: true } }, { insert: '\n' }])
  assert.equal((await v.events('input')).length, inputs + 1)
  await type('!')
  await key('Enter')
  await cdp.send('Input.imeSetComposition', { text: 'shi', selectionStart: 3, selectionEnd: 3 })
  await cdp.send('Input.insertText', { text: '是' })
  await v.until((m) => m[2] === 'input' && m[3].text === 'a你好!\n是\n')
  await key('Control+A')
  await cdp.send('Input.imeSetComposition', { text: 'ma', selectionStart: 2, selectionEnd: 2 })
  await cdp.send('Input.insertText', { text: '吗' })
  await v.until((m) => m[2] === 'input' && m[3].text === '吗\n')
  await type('?')
  assert.equal((await call('getContents')).text, '吗?\n')
}))

test('undo and redo, by keys and by methods; typing in one go is one step', () => withEditor({}, async ({ area, call, ops, type, key, v, ids }) => {
  await area.click()
  await type('abc')
  await key('Control+A')
  await call('format', 'bold')
  const bold = [{ insert: 'abc', attributes: { bold: true } }, { insert: '\n' }]
  assert.deepEqual(await ops(), bold)
  assert.deepEqual(await call('getHistoryState'), { undo: 2, redo: 0 })
  await key('Control+z')
  assert.deepEqual(await ops(), [{ insert: 'abc\n' }])
  await call('undo')
  assert.deepEqual(await ops(), [{ insert: '\n' }])
  await call('undo')
  await call('redo')
  await key('Control+Shift+Z')
  assert.deepEqual(await ops(), bold)
  await call('redo')
  await call('undo')
  await key('End')
  await type('d')
  assert.deepEqual(await call('getHistoryState'), { undo: 2, redo: 0 })
  await call('clear')
  assert.deepEqual(await ops(), [{ insert: '\n' }])
  await v.apply(Array.from({ length: 120 }, (_, i) => ['invoke', 0, ids.e, 'insertText', [{ text: `long enough ${i}` }]]))
  assert.deepEqual(await call('getHistoryState'), { undo: 100, redo: 0 })
}))

test('a Delta comes out as it went in', () => withEditor({}, async ({ call, ops, contents }) => {
  const delta = { ops: [
    { insert: 'Title' }, { insert: '\n', attributes: { align: 'center', header: 1 } },
    { insert: 'plain ' }, { insert: 'both', attributes: { bold: true, italic: true } }, { insert: ' and ' }, { insert: 'red', attributes: { color: '#ff0000' } }, { insert: '\n' },
    { insert: { divider: true } }, { insert: 'x' }, { insert: { image: '/a.png' }, attributes: { 'data-custom': 'id=abcd&role=god', width: '80%' } }, { insert: '\n\nitem' }, { insert: '\n', attributes: { list: 'bullet' } }, { insert: 'done' }, { insert: '\n', attributes: { indent: 2, list: 'checked' } }, { insert: 'end\n' },
  ] }
  await call('setContents', { delta })
  assert.deepEqual(await ops(), delta.ops)
  const { html } = await contents()
  assert.equal(html, '<h1 style="text-align: center;">Title</h1><p>plain <strong><em>both</em></strong> and <span style="color: #ff0000;">red</span></p><hr><p>x<img src="/a.png" width="80%" data-custom="id=abcd&amp;role=god"></p><p><br></p><ul><li>item</li></ul><ul data-checked="true"><li class="ql-indent-2">done</li></ul><p>end</p>')
  await call('clear')
  await call('setContents', { html })
  assert.deepEqual(await ops(), delta.ops)
  assert.match((await call('setContents', {})).errMsg, /neither delta nor html/)
}))

test('HTML of others: known elements and styles, div as p, the rest as its text', () => withEditor({}, async ({ call, contents }) => {
  await call('setContents', { html: '<div>one<b>two</b></div>\n<p><span>three</span> &amp; <a href="javascript:1">four</a><br>five</p><ul><li>a<ul><li>b</li></ul></li></ul><x-y>tail</x-y><p style="text-align:right;position:fixed;color:red">r</p>' })
  assert.equal((await contents()).html, '<p>one<strong>two</strong></p><p>three &amp; four</p><p>five</p><ul><li>a</li><li class="ql-indent-1">b</li></ul><p>tail</p><p style="text-align: right;"><span style="color: #ff0000;">r</span></p>')
}))

test('methods on the selection, pictures and dividers', () => withEditor({}, async ({ call, ops, area, type, key, frame, contents }) => {
  await call('insertText', { text: 'hello world' })
  await call('setSelection', { index: 6, length: 5 })
  assert.deepEqual(await call('getSelectionText'), { text: 'world' })
  const { range, bounds } = await call('getSelection')
  assert.deepEqual(range, { index: 6, length: 5 })
  assert.ok(bounds.width > 10 && bounds.left > 10 && bounds.height > 5, JSON.stringify(bounds))
  assert.ok((await call('getBounds', { index: 0, length: 5 })).bounds.left < bounds.left)
  await call('deleteText', { index: 0, length: 6 })
  assert.deepEqual(await ops(), [{ insert: 'world\n' }])
  await call('setSelection', { index: 5, length: 0 })
  await call('insertDivider', {})
  await type('after')
  assert.deepEqual(await ops(), [{ insert: 'world\n' }, { insert: { divider: true } }, { insert: 'after\n' }])
  await key('Home')
  await key('Backspace')
  assert.deepEqual(await ops(), [{ insert: 'world\nafter\n' }])
  await call('insertImage', { src: '/pic.png', width: '80%', alt: 'x', data: { id: 'abcd', role: 'god' } })
  assert.deepEqual(await ops(), [{ insert: 'world\n' }, { insert: { image: '/pic.png' }, attributes: { alt: 'x', 'data-custom': 'id=abcd&role=god', width: '80%' } }, { insert: '\nafter\n' }])
  assert.match(await frame.evaluate(() => document.querySelector('.menshen-editor img').src), /\/v\/cap\/f\/pic\.png$/)
  assert.doesNotMatch(JSON.stringify(await contents()), /cap/)
  await call('scrollIntoView')
  assert.match((await call('nothing')).errMsg, /no method nothing/)
}))

test('paste is plain text, dropping changes nothing, read-only takes no input', () => withEditor({}, async ({ v, area, ops, frame, ids, type, call }) => {
  await area.click()
  await frame.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text/plain', 'two\r\nlines')
    data.setData('text/html', '<b>bold</b><img src=x onerror=pwned=1>')
    document.querySelector('.menshen-editor').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  assert.deepEqual(await ops(), [{ insert: 'two\nlines\n' }])
  assert.equal(await frame.evaluate(() => document.querySelector('.menshen-editor').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true }))), false)
  const copied = await frame.evaluate(() => {
    getSelection().selectAllChildren(document.querySelector('.menshen-editor'))
    return new Promise((done) => document.addEventListener('selectionchange', () => {
      const data = new DataTransfer()
      document.querySelector('.menshen-editor').dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }))
      done([data.getData('text/plain'), data.getData('text/html')])
    }, { once: true }))
  })
  assert.deepEqual(copied, ['two\nlines', '<p>two</p><p>lines</p>'])
  await v.apply([['attribute', ids.e, 'read-only', true]])
  await area.click()
  await type('no')
  assert.deepEqual(await ops(), [{ insert: 'two\nlines\n' }])
  await call('setContents', { html: '<p>program</p>' })
  assert.deepEqual(await ops(), [{ insert: 'program\n' }])
}))

test('controls of a picture: size, tool bar, handle', () => withEditor({ 'show-img-size': true, 'show-img-toolbar': true, 'show-img-resize': true }, async ({ v, area, ops, frame, call }) => {
  await call('setContents', { delta: [{ insert: { image: '/a.png' }, attributes: { width: '100px', height: '60px' } }, { insert: '\n' }] })
  await area.locator('img').click()
  assert.equal(await frame.locator('.menshen-editor-size').textContent(), '100 × 60')
  await frame.locator('.menshen-editor-tool').nth(1).click()
  assert.deepEqual((await ops()).at(-1), { insert: '\n', attributes: { align: 'center' } })
  await area.locator('img').click()
  const handle = await frame.locator('.menshen-editor-handle').boundingBox()
  await v.page.mouse.move(handle.x + 8, handle.y + 8)
  await v.page.mouse.down()
  await v.page.mouse.move(handle.x + 58, handle.y + 8, { steps: 4 })
  await v.page.mouse.up()
  await until(async () => (await ops())[0].attributes.width === '150px', { what: 'a wider picture' })
  assert.equal((await ops())[0].attributes.height, undefined)
  await area.locator('img').click()
  await frame.locator('.menshen-editor-tool').nth(3).click()
  assert.deepEqual(await ops(), [{ insert: '\n', attributes: { align: 'center' } }])
}))

test('hostile HTML and Delta run nothing, load nothing foreign, and stay bounded', () => withEditor({ silent: true }, async ({ v, call, frame, ops, contents }) => {
  const outside = []
  v.page.on('request', (r) => { if (!r.url().startsWith(`http://${h.base()}/`) && !r.url().startsWith('data:')) outside.push(r.url()) })
  const bad = ['<script>window.pwned=1</script>', '<img src=x onerror="window.pwned=1">', '<img src="javascript:window.pwned=1">', '<p onclick="window.pwned=1" style="background:url(http://evil.example/a);position:fixed;color:red;width:expression(1)">x</p>', '<svg onload="window.pwned=1"><script>window.pwned=1</script></svg>',
    '<iframe src="javascript:1"></iframe>', '<span style="color:var(--x,url(http://evil.example/b))">y</span>', '<span style="font-family:x\'&quot;>&lt;img src=q onerror=window.pwned=1>">z</span>', '<a href="javascript:window.pwned=1">link</a>', '<img class=\'" onerror="window.pwned=1\' alt=\'"><b>\' src=y>', '<style>*{background:url(http://evil.example/c)}</style>', '<form action=http://evil.example><input autofocus onfocus=window.pwned=1></form>', '<img src="http://evil.example/x.png">']
  for (const html of [...bad, bad.join('')]) {
    await call('setContents', { html })
    const out = (await contents()).html
    assert.doesNotMatch(out, /<(script|svg|iframe|style|form|input|a)\b|<[^>]*\son\w+=(?![^<]*&quot;)|url\(|position|var\(/i, html)
    // What came out goes in again as the same.
    await call('setContents', { html: out })
    assert.equal((await contents()).html, out)
  }
  const hostile = JSON.parse('{"ops":[{"insert":"a","attributes":{"__proto__":{"x":1},"constructor":"x","color":"red;background:url(//evil.example)","fontFamily":"x\\"}","link":"javascript:1","bold":{"a":1},"onclick":"x","style":"x"}},{"insert":{"image":"javascript:window.pwned=1"},"attributes":{"onerror":"window.pwned=1","width":"1px;position:fixed"}},{"insert":{"image":5}},{"insert":{"video":"x"}},{"insert":null},null,7,{"insert":"b\\u0000\\ufffcc"},{"insert":{"divider":true}},{"insert":"\\n","attributes":{"indent":1e9,"header":99,"list":"x","align":"left;x"}}]}')
  await call('setContents', { delta: hostile })
  assert.deepEqual(await ops(), [{ insert: 'a' }, { insert: { image: 'javascript:window.pwned=1' } }, { insert: 'bc\n' }, { insert: { divider: true } }, { insert: '\n', attributes: { indent: 8 } }])
  for (const delta of [7, 'x', { ops: 5 }, { ops: {} }]) assert.match((await call('setContents', { delta })).errMsg, /neither delta nor html/)
  const length = () => frame.evaluate(() => document.querySelector('.menshen-editor').textContent.length)
  await call('setContents', { html: '<b>'.repeat(50_000) + 'x' })
  await call('setContents', { delta: [{ insert: 'y'.repeat(300_000) }] })
  assert.ok(await length() > 90_000 && await length() <= 100_000)
  await call('insertText', { text: 'z'.repeat(10) })
  assert.ok(await length() > 90_000 && await length() <= 100_000)
  assert.equal(await frame.evaluate(() => typeof window.pwned), 'undefined')
  assert.deepEqual(outside, [])
  assert.equal(v.problems.filter((p) => !/404/.test(p)).length, 0, v.problems.join())
  v.problems.length = 0
}))

// Without the policy too: what the editor itself builds must hold alone.
for (const [name, on] of [['', h], [' without the policy too', bare]]) {
  test(`the corpus of hostile strings goes through every way into the editor and runs nothing${name}`, () => withEditor({ silent: true, on }, async ({ v, call, ids, frame }) => {
    assert.ok(CORPUS.length >= 150)
    on.requests.length = 0
    const outside = []
    v.page.on('request', (r) => { if (!r.url().startsWith(`http://${on.base()}/`) && !r.url().startsWith('data:')) outside.push(r.url()) })
    const run = (method, ...args) => ['invoke', 0, ids.e, method, args]
    const styled = ['color', 'font', 'fontFamily', 'backgroundColor', 'textDecoration', 'margin', 'lineHeight', 'link', 'style', 'class', 'header', 'list', 'align']
    for (const s of CORPUS) {
      await v.apply([
        run('setContents', { html: s }), run('setContents', { html: `<p style="${s}">x</p><span style='${s}'>y</span><img src="${s}"><img src='${s}' alt='${s}' class='${s}'>` }),
        run('setContents', { delta: [{ insert: s, attributes: Object.fromEntries(styled.map((n) => [n, s])) }, { insert: { image: s }, attributes: { alt: s, width: s, height: s, extClass: s, 'data-custom': s } }, { insert: '\n', attributes: Object.fromEntries(styled.map((n) => [n, s])) }] }),
        run('setSelection', { index: 0, length: 10 }), ...styled.map((n) => run('format', n, s)), run('insertText', { text: s }), run('insertImage', { src: s, alt: s, data: { [s]: s }, width: s, extClass: s }),
      ])
      // Old answers would be read again and again.
      await v.page.evaluate(() => { window.got.length = 0 })
      const { html } = await call('getContents')
      await v.apply([run('setContents', { html })])
      const found = await frame.evaluate(() => [...document.querySelectorAll('.menshen-editor, .menshen-editor *')].flatMap((e) => [
        ...(/^(DIV|P|H[1-6]|SPAN|STRONG|EM|U|S|INS|SUB|SUP|IMG|BR|HR)$/.test(e.tagName) ? [] : [e.tagName]),
        ...[...e.attributes].filter((a) => !/^(class|style|src|alt|draggable|contenteditable|data-(indent|list|mark|hint|empty)|role|aria-[a-z]+)$/.test(a.name) || (a.name === 'style' && /url\(|expression/i.test(a.value))).map((a) => `${a.name}=${a.value}`),
      ]))
      assert.deepEqual(found, [], s)
    }
    assert.equal(await frame.evaluate(() => typeof window.pwned), 'undefined')
    assert.equal(await v.page.evaluate(() => typeof window.pwned), 'undefined')
    assert.deepEqual(outside, [])
    assert.ok(on.requests.every((r) => r.startsWith(`${on.base()}/`)))
    v.problems.length = 0
  }))
}

test('enable-formats takes formats away, confirm-hold ends editing, enterkeyhint names the key', () => withEditor({ 'enable-formats': ['bold'], 'confirm-hold': false, enterkeyhint: 'send' }, async ({ v, area, call, ops, type, key }) => {
  await area.click()
  await call('format', 'italic')
  await call('format', 'bold')
  await type('x')
  assert.deepEqual(await ops(), [{ insert: 'x', attributes: { bold: true } }, { insert: '\n' }])
  assert.equal(await area.evaluate((e) => e.enterKeyHint), 'send')
  await key('Enter')
  await v.until((m) => m[2] === 'blur')
}))
