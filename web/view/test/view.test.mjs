// The view in a real Chromium: every component, faults, events, timing and what is left after dispose.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { holds, pause } from '../../../tests/until.mjs'
import { load } from './build.mjs'
import { batch, build, start } from './harness.mjs'

const { BUILTIN_TAGS } = await load(fileURLToPath(new URL('../../shared/tags.ts', import.meta.url)))
const h = await start()
test.after(() => h.close())

/** Opens a view, draws `tree`, runs `f`, closes. */
async function withTree(tree, f, options) {
  const v = await h.open(options)
  const ids = { next: 1, byName: {} }
  const r = await v.apply(build(tree, ids))
  assert.equal(r.t, 'ack', r.message)
  try {
    await f(v, ids.byName, v.frame())
  } finally {
    await v.close()
  }
}

test('every component is created, attached and released', async () => {
  const v = await h.open()
  let id = 1
  for (const tag of BUILTIN_TAGS) {
    const r = await v.apply([['element', id, tag], ['textnode', id + 1, tag], ['append', id, id + 1], ['append', 0, id], ['attribute', id, 'aria-label', 'x']])
    assert.equal(r.t, 'ack', `${tag}: ${r.message}`)
    const gone = await v.apply([['remove', 0, id], ['release', id + 1], ['release', id]])
    assert.equal(gone.t, 'ack', `${tag}: ${gone.message}`)
    id += 2
  }
  assert.equal(await v.frame().evaluate(() => document.querySelector('wx-page').childNodes.length), 0)
  await v.close()
})

test('a stream outside the contract ends the view with a fault', async () => {
  const cases = {
    'unknown op': [[200]],
    'unknown attribute of view': [['element', 1, 'view'], ['attribute', 1, 'onclick', 'x']],
    'unknown attribute of image': [['element', 1, 'image'], ['attribute', 1, 'srcset', 'x']],
    'attribute of an unknown tag': [['element', 1, 'iframe'], ['attribute', 1, 'src', 'x']],
    'bad tag': [['element', 1, 'a b']],
    'unknown node': [['append', 0, 77]],
    'same id twice': [['element', 1, 'view'], ['element', 1, 'view']],
    'text node as parent': [['textnode', 1, 'x'], ['element', 2, 'view'], ['append', 1, 2]],
    'a node in itself': [['element', 1, 'view'], ['element', 2, 'view'], ['append', 1, 2], ['append', 2, 1]],
    'not its child': [['element', 1, 'view'], ['remove', 0, 1]],
    'number as text': [['element', 1, 'view'], ['style', 1, 5]],
    'name too long': [['element', 1, 'x'.repeat(300)]],
    'listener level': [['element', 1, 'view'], ['listen', 1, 'tap', 0, 9]],
    'root released': [['release', 0]],
    'too deep': [['element', 1, 'view'], ...Array.from({ length: 600 }, (_, i) => [['element', i + 2, 'view'], ['append', i + 1, i + 2]]).flat()],
    'unknown page command': [['page', 'format', null]],
    'prefix with a space': [['scopeName', 1, 'a b']],
  }
  for (const [name, commands] of Object.entries(cases)) {
    const v = await h.open()
    const r = await v.apply(commands)
    assert.equal(r.t, 'fault', name)
    assert.equal(await v.frame().evaluate(() => document.body.childNodes.length), 0, `${name}: the page is gone`)
    await v.close()
  }
  for (const bytes of [[0x80], [1], [1, 0xc1], [1, 0xc1, 0x8a], [27, 0xc0, 0xc0, 0x81, 0x61, 0x0a]]) {
    const v = await h.open()
    assert.equal((await v.apply(Uint8Array.from(bytes))).t, 'fault', String(bytes))
    await v.close()
  }
})

test('tree commands: splice, replace, text, classes with prefixes, styles in order', async () => {
  const v = await h.open()
  await v.post({ t: 'style', path: 'a', css: '.p--box{color:rgb(1,2,3);width:100px}' })
  await v.post({ t: 'style', path: 'b', css: '.p--box{color:rgb(4,5,6)}' })
  const r = await v.apply([
    ['scopeName', 2, 'p'], ['link', 2, 'b', 2], ['link', 1, 'a', 2],
    ['element', 1, 'view'], ['scope', 1, 2, 0, 0], ['addClass', 1, 'box', 2], ['addClass', 1, 'plain', 0],
    ...[2, 3, 4, 5].flatMap((i) => [['textnode', i, String(i)], ['append', 1, i]]),
    ['fragment', 9], ['textnode', 6, 'x'], ['append', 9, 6], ['textnode', 7, 'y'], ['append', 9, 7], ['spliceBefore', 1, 3, 2, 9], ['release', 9],
    ['text', 7, 'z'], ['append', 0, 1], ['style', 1, 'height:75rpx;background:url(/a.png)'],
  ])
  assert.equal(r.t, 'ack', r.message)
  const f = v.frame()
  const seen = await f.evaluate(() => {
    const e = document.querySelector('wx-view')
    const s = getComputedStyle(e)
    return { text: e.textContent, cls: e.className, color: s.color, width: s.width, height: s.height, bg: s.backgroundImage }
  })
  assert.equal(seen.text, '2xz5')
  assert.equal(seen.cls, 'p--box plain')
  assert.equal(seen.color, 'rgb(4, 5, 6)')
  assert.equal(seen.height, '37.5px')
  assert.match(seen.bg, /\/v\/cap\/f\/a\.png/)
  await v.apply([['unlink', 2], ['removeClass', 1, 'plain', 0], ['spliceRemove', 1, 6, 2]])
  assert.deepEqual(await f.evaluate(() => [getComputedStyle(document.querySelector('wx-view')).color, document.querySelector('wx-view').textContent, document.querySelector('wx-view').className]), ['rgb(1, 2, 3)', '25', 'p--box'])
  await v.close()
})

test('tap: only when heard, with touches, after a gesture message; disabled is silent', async () => {
  await withTree(['view', { id: 'outer' },
    ['button', { id: 'deaf' }, 'deaf'],
    ['view', { id: 'row', 'on:tap': 1, 'on:touchstart': 1, 'on:longpress': 1 }, ['text', { id: 'inner' }, 'hello']],
    ['button', { id: 'open', 'open-type': 'getPhoneNumber', 'on:tap': 1 }, 'phone'],
    ['button', { id: 'off', disabled: true, 'on:tap': 1 }, 'off'],
  ], async (v, id, f) => {
    await f.locator('#deaf').click()
    await f.locator('#inner').click()
    await f.locator('#open').click()
    await f.locator('#off').click({ force: true })
    const e = await v.until((m) => m[2] === 'tap' && m[1] === id.open)
    const taps = await v.events('tap')
    assert.deepEqual(taps.map((t) => t[1]), [id.inner, id.open])
    assert.equal(typeof taps[0][3].x, 'number')
    assert.equal(taps[0][4].changedTouches.length, 1)
    assert.equal(taps[0][4].changedTouches[0].identifier, 0)
    assert.ok(e)
    const order = (await v.messages()).flatMap((m) => (m.t === 'gesture' ? [`gesture ${m.kind}`] : (m.events ?? []).filter((x) => x[2] === 'tap').map((x) => `tap ${x[1]}`)))
    assert.deepEqual(order, ['gesture tap', `tap ${id.inner}`, 'gesture getPhoneNumber', `tap ${id.open}`])
    // A script in the frame could not do it: its events are not trusted.
    await f.evaluate(() => {
      const e = document.querySelector('#open')
      for (const t of ['mousedown', 'mouseup', 'click']) e.dispatchEvent(new MouseEvent(t, { bubbles: true }))
      e.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    })
    // The keyboard can; what the script's events had caused would have come before.
    await f.locator('#open').focus()
    await v.page.keyboard.press('Enter')
    await v.page.keyboard.press(' ')
    await v.count('tap', 4)
    // Long press: no tap afterwards where it is heard; the next is of what is touched next.
    const box = await f.locator('#row').boundingBox()
    await v.page.mouse.move(box.x + 30, box.y + 5)
    await v.page.mouse.down()
    await v.until((m) => m[2] === 'longpress')
    await v.page.mouse.up()
    await f.locator('#open').click()
    assert.equal((await v.count('tap', 5))[4][1], id.open)
  })
})

test('touch screen: tap and caught moves', async () => {
  await withTree(['view', { id: 'v', 'on:tap': 1, 'on:touchend': 1, style: 'height:100px' }, 'x'], async (v, id, f) => {
    await f.locator('#v').tap()
    const tap = await v.until((m) => m[2] === 'tap')
    assert.equal(tap[1], id.v)
    await pause(300)
    assert.equal((await v.events('tap')).length, 1, 'the echo as mouse events is not a second tap')
  }, { touch: true })
})

test('region picker: a province, its cities and their districts, with their codes', async () => {
  await withTree(['view', {},
    ['picker', { id: 'rg', mode: 'region', value: ['广东省', '深圳市', '南山区'], 'on:change': 1 }, 'where'],
    ['picker', { id: 'any', mode: 'region', level: 'city', 'custom-item': '全部', 'on:change': 1 }, 'any'],
  ], async (v, id, f) => {
    const wheel = (n) => f.locator('[role=dialog] .menshen-wheel').nth(n)
    const done = (n) => v.until((m) => m[1] === n && m[2] === 'change')
    await f.locator('#rg').click()
    await wheel(2).focus()
    await v.page.keyboard.press('ArrowDown')
    await v.page.keyboard.press('Enter')
    assert.deepEqual((await done(id.rg))[3], { value: ['广东省', '深圳市', '宝安区'], code: ['440000', '440300', '440306'], postcode: '' })
    await f.locator('[role=dialog]').waitFor({ state: 'detached' })
    await f.locator('#any').click()
    await wheel(0).focus()
    await v.page.keyboard.press('ArrowDown')
    await v.page.keyboard.press('Enter')
    assert.deepEqual((await done(id.any))[3], { value: ['北京市', '全部'], code: ['110000'], postcode: '' })
  })
})

test('form: controls by mouse and keyboard, two-way binding, submit and reset', async () => {
  await withTree(['form', { id: 'form', 'on:submit': 1, 'on:reset': 1 },
    ['checkbox-group', { name: 'cb', 'on:change': 1 }, ['label', { id: 'l' }, ['checkbox', { id: 'c1', value: 'a' }], 'A'], ['checkbox', { value: 'b', checked: true }]],
    ['radio-group', { name: 'ra', 'on:change': 1 }, ['radio', { id: 'r1', value: 'x', checked: true }], ['radio', { id: 'r2', value: 'y' }]],
    ['switch', { id: 'sw', name: 'sw', 'on:change': 1 }],
    ['slider', { id: 'sl', name: 'sl', value: 20, step: 5, 'on:change': 1 }],
    ['input', { id: 'in', name: 'in', 'model:value': 'start', 'on:input': 1, 'on:focus': 1, 'on:blur': 1, 'on:confirm': 1 }],
    ['textarea', { id: 'ta', name: 'ta', value: '1\n2', 'auto-height': true }],
    ['picker', { id: 'pi', name: 'pi', range: ['a', 'b', 'c'], value: 1, 'on:change': 1, 'on:cancel': 1 }, 'pick'],
    ['button', { id: 'submit', 'form-type': 'submit' }, 'S'], ['button', { id: 'reset', 'form-type': 'reset' }, 'R'],
  ], async (v, id, f) => {
    await f.locator('#l').click()
    await f.locator('#r2').focus()
    await v.page.keyboard.press(' ')
    await f.locator('#sw').click()
    await f.locator('#sl').focus()
    await v.page.keyboard.press('ArrowRight')
    await f.locator('#in input').click()
    await v.page.keyboard.press('End')
    await v.page.keyboard.type('!')
    await v.page.keyboard.press('Enter')
    await f.locator('#pi').click()
    await f.locator('[role=dialog] .menshen-wheel:focus').waitFor()
    await v.page.keyboard.press('ArrowDown')
    await v.page.keyboard.press('Enter')
    await f.locator('[role=dialog]').waitFor({ state: 'detached' })
    await f.locator('#submit').click()
    const submit = await v.until((m) => m[2] === 'submit')
    assert.deepEqual(submit[3].value, { cb: ['a', 'b'], ra: 'y', sw: true, sl: 25, in: 'start!', ta: '1\n2', pi: 2 })
    assert.ok((await v.until((m) => m[0] === 'm' && m[1] === id.in))[3] === 'start!')
    assert.deepEqual((await v.events()).filter((e) => e[1] === id.in && e[0] === 'e').map((e) => e[2]), ['focus', 'input', 'confirm', 'blur'])
    assert.equal(await f.locator('#r1').getAttribute('aria-checked'), 'false')
    await f.locator('#reset').click()
    await v.until((m) => m[2] === 'reset')
    await f.locator('#submit').click()
    const again = (await v.count('submit', 2))[1]
    assert.deepEqual(again[3].value, { cb: ['b'], ra: 'x', sw: false, sl: 20, in: 'start', ta: '1\n2', pi: 1 })
  })
})

test('an old echo of a two-way value does not undo typing', async () => {
  await withTree(['input', { id: 'in', 'model:value': '' , 'on:input': 1 }], async (v, id, f) => {
    await f.locator('#in input').click()
    await v.page.keyboard.type('abc')
    await v.apply([['attribute', id.in, 'value', 'a']])
    assert.equal(await f.locator('#in input').inputValue(), 'abc')
    await v.apply([['attribute', id.in, 'value', 'abc']])
    await v.apply([['attribute', id.in, 'value', 'set']])
    assert.equal(await f.locator('#in input').inputValue(), 'set')
  })
})

test('swiper: change by data, by drag, by time; finish event', async () => {
  await withTree(['swiper', { id: 's', circular: true, duration: 50, 'on:change': 1, 'on:animationfinish': 1, 'indicator-dots': true },
    ...[0, 1, 2].map((i) => ['swiper-item', {}, ['view', {}, `slide ${i}`]])], async (v, id, f) => {
    await v.apply([['attribute', id.s, 'current', 1]])
    assert.deepEqual((await v.until((m) => m[2] === 'animationfinish'))[3], { current: 1, currentItemId: '', source: '' })
    const b = await f.locator('#s').boundingBox()
    await v.page.mouse.move(b.x + 300, b.y + 50)
    await v.page.mouse.down()
    await v.page.mouse.move(b.x + 60, b.y + 50, { steps: 6 })
    await v.page.mouse.up()
    await v.until((m) => m[2] === 'change' && m[3].current === 2 && m[3].source === 'touch')
    await v.apply([['attribute', id.s, 'interval', 100], ['attribute', id.s, 'autoplay', true]])
    await v.until((m) => m[2] === 'change' && m[3].current === 0 && m[3].source === 'autoplay')
  })
})

test('scroll-view: scroll, thresholds, targets, invoke', async () => {
  await withTree(['scroll-view', { id: 's', 'scroll-y': true, style: 'height:100px', 'on:scroll': 1, 'on:scrolltolower': 1, 'on:scrolltoupper': 1 },
    ...[0, 1, 2, 3, 4].map((i) => ['view', { id: `r${i}`, style: 'height:80px' }, String(i)])], async (v, id, f) => {
    await v.apply([['attribute', id.s, 'scroll-into-view', 'r4']])
    await v.until((m) => m[2] === 'scrolltolower')
    assert.equal((await v.until((m) => m[2] === 'scroll'))[3].scrollTop, 300)
    await v.apply([['invoke', 5, id.s, 'scrollTo', [{ top: 0, animated: false }]]])
    await v.until((m) => m[2] === 'scrolltoupper')
    assert.deepEqual((await v.until((m) => m[0] === 'r' && m[1] === 5))[2], null)
    await v.apply([['invoke', 6, id.s, 'noSuch', null]])
    assert.equal((await v.until((m) => m[0] === 'r' && m[1] === 6))[2].errMsg.length > 0, true)
  })
})

test('web-view: the shell is told of the address and of the end; nothing of the page is here', async () => {
  await withTree(['view', { id: 'v' }, ['web-view', { id: 'w', src: 'https://shop.example/x', 'on:load': 1 }]], async (v, id, f) => {
    const told = async () => (await v.messages()).filter((m) => m.t === 'webview').map(({ node, src }) => [node, src])
    await v.apply([['attribute', id.w, 'src', 'https://shop.example/y'], ['attribute', id.w, 'src', '']])
    await v.apply([['attribute', id.w, 'src', 'javascript:top.pwned=1']])
    await v.apply([['remove', id.v, id.w]])
    await holds(async () => assert.deepEqual(await told(), [[id.w, 'https://shop.example/x'], [id.w, 'javascript:top.pwned=1'], [id.w, null]]), { what: 'the shell to be told' })
    assert.equal(await f.evaluate(() => document.querySelectorAll('iframe').length), 0)
  })
})

test('query, observers, painted, page scroll and bottom', async () => {
  await withTree(['view', {}, ['view', { id: 'a', style: 'position:absolute;left:10px;top:20px;width:30px;height:40px;color:rgb(1,2,3)' }], ['view', { style: 'height:2000px' }], ['view', { id: 'b', style: 'height:10px' }]], async (v, id, f) => {
    await v.apply([['query', 3, [{ node: id.a, fields: { rect: true, size: true, computedStyle: ['color'] } }, { node: 0, fields: { scrollOffset: true, size: true } }, { node: 999, fields: {} }]], ['painted', 4],
      ['observe', 5, { kind: 'intersection', targets: [id.b] }], ['observe', 6, { kind: 'media', query: { minWidth: 100 } }], ['page', 'listenScroll', true], ['page', 'reachBottom', 50]])
    const r = (await v.until((m) => m[0] === 'r' && m[1] === 3))[2]
    assert.deepEqual(r[0], { left: 10, right: 40, top: 20, bottom: 60, width: 30, height: 40, color: 'rgb(1, 2, 3)' })
    assert.equal(r[1].width, 375)
    assert.equal(r[2], null)
    await v.until((m) => m[0] === 'p' && m[1] === 4)
    assert.deepEqual((await v.until((m) => m[0] === 'o' && m[1] === 6))[2], { matches: true })
    await v.apply([['page', 'scrollTo', { scrollTop: 5000, duration: 0 }]])
    await v.until((m) => m[0] === 's' && m[1] > 1000)
    await v.until((m) => m[0] === 'b')
    const seen = await v.until((m) => m[0] === 'o' && m[1] === 5)
    assert.equal(seen[2].target, id.b)
    assert.ok(seen[2].intersectionRatio > 0)
  })
})

test('a computed style does not tell the address that is the key to the view', async () => {
  await withTree(['view', {}, ['view', { id: 'a', style: '--x:url(b.png);background-image:url(/img/a.png)' }]], async (v, id) => {
    await v.apply([['query', 3, [{ node: id.a, fields: { computedStyle: ['backgroundImage', '--x', 'background'] } }]]])
    const [found] = (await v.until((m) => m[0] === 'r' && m[1] === 3))[2]
    assert.equal(found.backgroundImage, 'url("/img/a.png")')
    assert.equal(JSON.stringify(found).includes('/v/cap'), false, JSON.stringify(found))
    assert.equal(JSON.stringify(found).includes('localhost'), false, JSON.stringify(found))
  })
})

test('animate, animation steps, canvas calls', async () => {
  await withTree(['view', {}, ['view', { id: 'a' }, 'x'], ['canvas', { id: 'c', type: '2d', style: 'width:20px;height:20px' }]], async (v, id, f) => {
    await v.apply([['animate', id.a, [{ opacity: 1, translateX: 0 }, { opacity: 0.5, translateX: 40 }], 60, 9]])
    await v.until((m) => m[0] === 'r' && m[1] === 9)
    assert.equal(await f.evaluate(() => getComputedStyle(document.querySelector('#a')).opacity), '0.5')
    await v.apply([['attribute', id.a, 'animation', { actions: [{ animates: [{ type: 'translateY', args: [12] }], option: { transition: { duration: 30, timingFunction: 'linear', delay: 0 } } }] }]])
    await f.waitForFunction(() => /translateY\(12px\)/.test(document.querySelector('#a').style.transform))
    await v.apply([['invoke', 1, id.c, 'canvasSize', { width: 4, height: 4 }], ['invoke', 2, id.c, 'canvas', [['=', 'fillStyle', 'rgb(9,8,7)'], ['fillRect', 0, 0, 4, 4]]], ['invoke', 3, id.c, 'canvasPixels', { x: 0, y: 0, width: 1, height: 1 }],
      ['invoke', 4, id.c, 'canvas', [['constructor']]], ['invoke', 5, id.c, 'canvasImage', { image: 1, src: '/a.png' }]])
    const px = await v.until((m) => m[0] === 'r' && m[1] === 3)
    assert.deepEqual([...new Uint8Array(px[2].data)], [9, 8, 7, 255])
    assert.equal((await v.until((m) => m[0] === 'r' && m[1] === 4))[2].errMsg.length > 0, true)
    assert.equal((await v.until((m) => m[0] === 'r' && m[1] === 5))[2].width, 2)
    await v.apply([['invoke', 6, id.c, 'canvas', [['drawImage', { image: 1 }, 0, 0]]], ['invoke', 7, id.c, 'canvasExport', {}]])
    assert.ok((await v.until((m) => m[0] === 'r' && m[1] === 7))[2].data.byteLength > 50)
  })
})

test('a page of 1,000 rows: times, and memory after dispose', async (t) => {
  const v = await h.open()
  const commands = [['element', 1, 'view'], ['scope', 1, 2, 0, 0], ['fragment', 2]]
  let id = 10
  const texts = []
  for (let i = 0; i < 1000; i++) {
    const [row, a, ta, b, tb] = [id, id + 1, id + 2, id + 3, id + 4]
    id += 5
    texts.push(ta)
    commands.push(['element', row, 'view'], ['scope', row, 2, 0, 0], ['addClass', row, 'row', 0], ['listen', row, 'tap', 0, 0],
      ['element', a, 'text'], ['scope', a, 2, 0, 0], ['textnode', ta, `item number ${i}`], ['append', a, ta], ['append', row, a],
      ['element', b, 'text'], ['scope', b, 2, 0, 0], ['textnode', tb, `price ${i}`], ['append', b, tb], ['append', row, b], ['append', 2, row])
  }
  commands.push(['spliceAppend', 1, 2], ['release', 2], ['append', 0, 1])
  const bytes = batch(commands)
  const r = await v.apply(bytes)
  assert.equal(r.t, 'ack', r.message)
  const one = await v.apply([['text', texts[500], 'changed']])
  const all = await v.apply(texts.map((n, i) => ['text', n, `changed ${i}`]))
  t.diagnostic(`open: ${commands.length} commands, ${bytes.length} bytes, ${r.ms.toFixed(1)} ms to ack; one row ${one.ms.toFixed(1)} ms; all rows ${all.ms.toFixed(1)} ms`)
  assert.equal(await v.frame().evaluate(() => document.querySelectorAll('wx-page *').length), 3001)
  const cdp = await v.page.context().newCDPSession(v.page)
  await v.frame().evaluate(() => gc())
  await v.post({ t: 'dispose' })
  await holds(async () => {
    const left = await v.frame().evaluate(() => { gc(); return document.querySelectorAll('*').length })
    assert.ok(left < 10, `${left} elements are left`)
  }, { what: 'the page to be gone after dispose' })
  await cdp.send('HeapProfiler.collectGarbage')
  await v.close()
})

test('memory comes back when rows are removed and released', async () => {
  const v = await h.open()
  const counts = []
  for (let round = 0; round < 3; round++) {
    const commands = []
    for (let i = 1; i <= 2000; i++) commands.push(['element', i, i % 20 ? 'view' : 'input'], ['append', 0, i])
    assert.equal((await v.apply(commands)).t, 'ack')
    const gone = []
    for (let i = 1; i <= 2000; i++) gone.push(['remove', 0, i], ['release', i])
    assert.equal((await v.apply(gone)).t, 'ack')
    await v.frame().evaluate(() => { gc(); gc() })
    await pause(50)
    counts.push(await v.frame().evaluate(() => { gc(); return performance.memory.usedJSHeapSize }))
  }
  const cdp = await v.page.context().newCDPSession(v.page)
  await holds(async () => {
    await v.frame().evaluate(() => gc())
    const { nodes } = await cdp.send('Memory.getDOMCounters')
    assert.ok(nodes < 2000, `${nodes} DOM nodes live; heaps ${counts}`)
  }, { what: 'the nodes to be collected' })
  await v.close()
})

test('sound without an element: an unplayable address and a foreign scheme are told', async () => {
  const v = await h.open()
  await v.apply([['observe', 1, { kind: 'audio', audio: 1 }], ['invoke', 2, 0, 'audio', { audio: 1, method: 'set', args: ['src', '/missing.mp3'] }], ['invoke', 3, 0, 'audio', { audio: 1, method: 'nothing', args: [] }], ['invoke', 4, 0, 'audio', { audio: 1, method: 'set', args: ['src', 'blob:x'] }]])
  assert.match((await v.until((m) => m[0] === 'r' && m[1] === 4))[2].errMsg, /not allowed/)
  assert.equal((await v.until((m) => m[0] === 'o' && m[2].event === 'error'))[2].errCode, 10001)
  assert.match((await v.until((m) => m[0] === 'r' && m[1] === 3))[2].errMsg, /no method/)
  await v.close()
})
