// The gallery: every page opens without a fault, and the controls do what a finger, a keyboard or an IME asks of them.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { holds } from '../until.mjs'
import { stand } from './phone.mjs'

const it = stand(['examples/gallery'])
let phone
before(async () => {
  await it.start()
  phone = await it.phone(0)
})
after(it.stop)

const open = async (path) => {
  await phone.open(it.program().id, `pages/${path}/index`)
  it.faults()
}
const clean = () => {
  assert.deepEqual(it.faults(), [])
  assert.deepEqual(phone.errors.splice(0), [])
}
const out = (wanted) => phone.says('.out', wanted)

test('every page opens, shows something, and reports no fault', async () => {
  const { pages } = it.program()
  assert.ok(pages.length >= 25)
  // The entry page is the one that stands there already.
  for (const path of pages.slice(1)) {
    await phone.open(it.program().id, path)
    await holds(async () => {
      const text = await phone.node('wx-page').innerText()
      assert.ok(text.trim().length > 5, `${path} shows ${JSON.stringify(text)}`)
    }, { what: `${path} to show something` })
    assert.deepEqual(it.faults(), [], path)
  }
  // The media page shows what a missing picture does.
  assert.deepEqual(phone.errors.splice(0).filter((e) => !/404/.test(e)), [])
})

test('taps, hover and a component out of its parent', async () => {
  await open('components/container')
  await phone.tap('#tap')
  await phone.tap('#tap')
  await phone.says('#tap', '2')
  await phone.words('≤ 500px').waitFor()
  assert.equal(await phone.words('> 500px').isVisible(), false)
  await phone.tap('wx-switch')
  await phone.words('root-portal').nth(1).waitFor({ state: 'detached' })
  clean()
})

test('scroll-view: into view, positions, sticky parts', async () => {
  await open('components/scroll')
  await phone.tapWords('→ row12')
  await out(/scrollTop [1-9]\d\d/)
  await holds(async () => {
    const top = await phone.node('#row12').evaluate((e) => e.getBoundingClientRect().top - e.closest('wx-scroll-view').getBoundingClientRect().top)
    assert.ok(Math.abs(top) < 2, `row12 stands ${top} px below the top of its list`)
  }, { what: 'the list to come to rest' })
  clean()
})

test('swiper: by program, by drag, dots', async () => {
  await open('components/swiper')
  await phone.tapWords('›')
  await phone.words('2 / 3').waitFor()
  const box = await phone.node('#swiper').boundingBox()
  await phone.page.mouse.move(box.x + 260, box.y + 60)
  await phone.page.mouse.down()
  await phone.page.mouse.move(box.x + 150, box.y + 62, { steps: 6 })
  await phone.page.mouse.move(box.x + 40, box.y + 62, { steps: 6 })
  await phone.page.mouse.up()
  await phone.words('3 / 3').waitFor()
  await out(/"source":"touch"/)
  await phone.tapWords('dots')
  await phone.view.locator('#swiper .menshen-dots').waitFor({ state: 'hidden' })
  clean()
})

test('movable-view follows the mouse and the program', async () => {
  await open('components/movable')
  const thing = phone.node('wx-movable-view')
  const box = await thing.boundingBox()
  await phone.page.mouse.move(box.x + 20, box.y + 20)
  await phone.page.mouse.down()
  await phone.page.mouse.move(box.x + 60, box.y + 50, { steps: 5 })
  // At rest when it is let go: no inertia.
  await phone.page.waitForTimeout(300)
  await phone.page.mouse.move(box.x + 60, box.y + 50)
  await phone.page.mouse.up()
  await out(/change .*"x":4\d/)
  await phone.tapWords('(60, 60)')
  await holds(async () => {
    const moved = await thing.boundingBox()
    assert.ok(Math.abs(moved.x - box.x - 60) < 2 && Math.abs(moved.y - box.y - 60) < 2)
  }, { what: 'the thing to come to rest at (60, 60)' })
  clean()
})

test('page-container comes and goes', async () => {
  await open('components/overlay')
  await phone.tapWords('bottom')
  await out(/afterenter/)
  await phone.words('page-container').nth(0).waitFor()
  await phone.view.locator('wx-page-container wx-button').click()
  await out(/afterleave/)
  clean()
})

test('rich text, entities and progress', async () => {
  await open('components/text')
  await phone.words('a < b & c > d', false).or(phone.view.getByText(/a.<.b.&.c.>.d/)).first().waitFor()
  assert.equal(await phone.node('wx-rich-text h3').innerText(), '富文本')
  assert.equal(await phone.node('wx-rich-text code').innerText(), 'code')
  assert.equal(await phone.view.locator('wx-rich-text li').count(), 2)
  await phone.tap('wx-progress')
  await phone.words('100%').waitFor()
  clean()
})

test('editor: the program fills it, its tool bar formats and shows the formats, typing comes out as HTML', async () => {
  await open('components/editor')
  await phone.view.locator('#html').getByText('<h2>Menshen</h2>').waitFor()
  const area = phone.node('#editor .menshen-editor')
  await area.locator('p').last().click()
  await phone.page.keyboard.press('Control+End')
  await phone.page.keyboard.press('Enter')
  await phone.tap('#bold')
  await phone.view.locator('#bold.on').waitFor()
  await phone.page.keyboard.type('typed')
  await phone.view.locator('#html').getByText('typed</span></strong></p>').waitFor()
  await phone.tap('#header')
  await phone.view.locator('#header.on').waitFor()
  await phone.view.locator('#html').getByText('typed</span></strong></h2>').waitFor()
  await phone.tap('#picture')
  await holds(async () => assert.ok(await area.locator('img').evaluate((e) => e.naturalWidth > 0)), { what: 'the picture of the package' })
  clean()
})

test('input: typing, a filter of the program, two-way binding, IME composition', async () => {
  await open('components/input')
  const field = phone.node('#text input')
  await field.pressSequentially('abc')
  await phone.view.getByText('abc', { exact: true }).first().waitFor()
  const digits = phone.view.locator('wx-input input').nth(3)
  // One key after the other: the answer to one is not to meet the next.
  for (const [key, left] of [['1', '1'], ['a', '1'], ['2', '12'], ['b', '12']]) {
    await digits.pressSequentially(key)
    await holds(async () => assert.equal(await digits.inputValue(), left), { what: `the field after ${key}` })
  }
  const bound = phone.node('#model input')
  await bound.fill('两 way')
  await phone.view.getByText('两 way', { exact: true }).first().waitFor()
  // An IME: nothing is told while it composes, the whole word at its end.
  await field.fill('')
  await field.focus()
  const cdp = await phone.context.newCDPSession(phone.page)
  await cdp.send('Input.imeSetComposition', { text: 'ni', selectionStart: 2, selectionEnd: 2 })
  await cdp.send('Input.imeSetComposition', { text: 'nihao', selectionStart: 5, selectionEnd: 5 })
  assert.equal(await field.inputValue(), 'nihao')
  assert.equal(await phone.view.getByText('nihao', { exact: true }).count(), 0)
  await cdp.send('Input.insertText', { text: '你好' })
  await phone.view.getByText('你好', { exact: true }).first().waitFor()
  assert.equal(await field.inputValue(), '你好')
  await phone.tap('.chip')
  await phone.page.waitForFunction(() => document.activeElement?.tagName === 'IFRAME')
  await phone.view.locator('wx-input input:focus').waitFor()
  clean()
})

test('checkbox, radio, switch, slider: by mouse and by keyboard', async () => {
  await open('components/choice')
  await phone.view.locator('wx-checkbox').nth(1).click()
  await phone.view.locator('.out', { hasText: 'change {"value":["a","b"]}' }).waitFor()
  await phone.view.locator('wx-checkbox').nth(2).click({ force: true })
  await phone.view.locator('wx-radio').nth(2).click()
  await phone.view.locator('.out', { hasText: 'change {"value":"c"}' }).waitFor()
  await phone.view.locator('wx-switch').nth(0).focus()
  await phone.page.keyboard.press('Space')
  await phone.view.locator('.out', { hasText: 'change {"value":false}' }).waitFor()
  const slider = phone.node('[role=slider]')
  await slider.focus()
  await phone.page.keyboard.press('ArrowRight')
  await phone.view.locator('.out', { hasText: 'change {"value":35}' }).waitFor()
  const box = await phone.node('#slider .menshen-slider-track').boundingBox()
  await phone.page.mouse.click(box.x + box.width * 0.8, box.y)
  await phone.view.locator('.out', { hasText: 'change {"value":80}' }).waitFor()
  await phone.tapWords('disabled')
  await phone.node('wx-button[disabled]').waitFor()
  clean()
})

test('pickers: selector, time, region', async () => {
  await open('components/picker')
  await phone.tap('#fruit')
  const wheel = phone.view.locator('[role=dialog] .menshen-wheel').first()
  await wheel.waitFor()
  await wheel.focus()
  await phone.page.keyboard.press('ArrowDown')
  await phone.view.locator('[role=dialog]').getByText(/^(确定|OK|Done|Confirm)$/).click()
  await phone.says('#fruit', /梨/)
  await out(/change \{"value":"1"\}|change \{"value":1\}/)
  clean()
})

test('form: submit and reset', async () => {
  await open('components/form')
  await phone.node('wx-input input').fill('lu yu')
  await phone.view.locator('wx-radio').nth(0).click()
  await phone.view.locator('wx-checkbox').nth(1).click()
  await phone.node('wx-textarea textarea').fill('tea')
  await phone.tap('wx-button >> nth=0')
  const said = await out(/lu yu/)
  const value = JSON.parse(said.slice(said.indexOf('{')))
  assert.deepEqual(value.value ?? value, { name: 'lu yu', member: true, size: 's', extras: ['card'], amount: 50, note: 'tea' })
  await phone.tap('wx-button >> nth=1')
  await holds(async () => {
    assert.equal(await phone.node('wx-input input').inputValue(), '')
    assert.equal(await phone.view.locator('wx-radio').nth(1).getAttribute('aria-checked'), 'true')
  }, { what: 'the form to be as it was' })
  clean()
})

test('pictures, sound and video play bytes of the package, by ranges', async () => {
  const answers = []
  const seen = (r) => answers.push({ url: r.url(), status: r.status(), range: r.headers()['content-range'] })
  phone.page.on('response', seen)
  await open('components/media')
  const picture = phone.node('wx-image img, wx-image .menshen-image')
  await picture.waitFor()
  const video = phone.node('#video video')
  assert.equal(await video.evaluate((v) => new Promise((ok) => (v.readyState >= 1 ? ok(v.videoWidth) : v.addEventListener('loadedmetadata', () => ok(v.videoWidth))))), 320)
  const log = await phone.follow('.out')
  await video.focus()
  await phone.page.keyboard.press('Space')
  await log.said(/play/)
  await video.evaluate((v) => new Promise((ok) => { const t = v.currentTime; v.addEventListener('timeupdate', () => v.currentTime > t && ok()) }))
  await phone.page.keyboard.press('Space')
  await out(/pause/)
  const sound = await phone.follow('.out')
  await phone.tapWords('▶')
  await sound.said('play')
  await sound.said('ended')
  phone.page.off('response', seen)
  const parts = answers.filter((a) => /\.(webm|wav)$/.test(a.url))
  assert.ok(parts.length >= 2 && parts.every((a) => a.status === 206 && /^bytes \d+-\d+\/\d+$/.test(a.range)), JSON.stringify(parts))
  await phone.tapWords('getImageInfo')
  await out(/"width": \d+/)
  it.faults()
  phone.errors.length = 0
})

test('canvas: what the program draws is on the pixels, and can be saved', async () => {
  await open('components/canvas')
  const canvas = phone.node('#clock canvas')
  const pixel = () => canvas.evaluate((c) => {
    const at = (x, y) => [...c.getContext('2d').getImageData(x, y, 1, 1).data]
    // A point of the dial's rim and one of the corner.
    return { dial: at(c.width / 2 - Math.min(c.width, c.height) * 0.4, c.height / 2), corner: at(2, 2) }
  })
  await holds(async () => assert.deepEqual(await pixel(), { dial: [238, 242, 251, 255], corner: [0, 0, 0, 0] }), { what: 'the dial to be drawn' })
  await phone.tapWords('canvasToTempFilePath')
  await out(/tempFilePath/)
  clean()
})

test('files, storage, query, animation, observer', async () => {
  await open('api/files')
  for (const [tap, said] of [['mkdir', 'mkdir ok'], ['writeFile', /writeFile:ok/], ['append', 'append ok'], ['read', /你好 \d+\n\+1/], ['stat', /"file": true/], ['readdir', /hello.txt/], ['unlink', 'unlink ok'], ['/theme.json', /navBg/], ['/app.json ✎', /fail|denied/]]) {
    await phone.tapWords(tap)
    await out(said)
  }
  await open('api/storage')
  for (const [tap, said] of [['setStorage', /setStorage:ok/], ['getStorage', /二/], ['Sync', '42'], ['info', /"note"/], ['> 1 MB', /fail/]]) {
    await phone.tapWords(tap)
    await out(said)
  }
  await open('api/query')
  await phone.tapWords('boundingClientRect')
  await out(/"width": 60/)
  await phone.tapWords('setData + query')
  await out(/"width": 120/)
  await open('api/animation')
  await phone.view.getByText('▶').first().click()
  await phone.view.locator('.out', { hasText: 'transitionend' }).waitFor()
  await open('api/observer')
  await phone.node('.window .menshen-scroll').evaluate((e) => { e.scrollTop = 200 })
  await out(/ratio (0\.[5-9]|1)/)
  clean()
})

test('events bubble, are caught and marked as documented; WXS handlers work', async () => {
  await open('api/events')
  await phone.tap('.inner')
  const lines = phone.view.locator('.soft.line')
  await lines.nth(2).waitFor()
  assert.deepEqual(await lines.allInnerTexts(), ['tap @ outer', 'tap @ inner', 'tap @ outer'])
  await phone.tapWords('mark:a + mark:b')
  await out(/"a": "1"/)
  await open('api/wxs')
  const handle = await phone.node('#handle').boundingBox()
  await phone.page.mouse.move(handle.x + 10, handle.y + 10)
  await phone.page.mouse.down()
  await phone.page.mouse.move(handle.x + 90, handle.y + 10, { steps: 8 })
  await phone.page.mouse.up()
  await out(/★/)
  await phone.view.locator('.out', { hasText: 'callMethod' }).waitFor()
  clean()
})
