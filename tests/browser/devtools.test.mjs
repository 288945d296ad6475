// What a person finds with the browser's own developer tools: everything that came over the wire and everything in memory, and no line of
// the program's code in it.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { root } from './harness.mjs'
import { stand } from './phone.mjs'

const it = stand(['examples/shop'])
before(it.start)
after(it.stop)
afterEach(it.close)

/** Lines of the program's scripts that are long enough to be nobody else's. */
function lines() {
  const dir = join(root, 'examples/shop')
  const scripts = readdirSync(dir, { recursive: true }).filter((name) => /\.(js|ts|wxs)$/.test(name) && !name.includes('node_modules'))
  const all = scripts.flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n'))
  // A line with letters and code in it; texts that the page shows may be in the browser, code may not.
  const code = all.map((line) => line.trim()).filter((line) => line.length >= 28 && /[({=]/.test(line) && !/^(\/\/|\*|\/\*)/.test(line))
  return [...new Set(code)]
}

test('neither the wire nor the memory of the browser holds a line of the program\'s code', async () => {
  const needles = lines()
  assert.ok(needles.length > 100, `${needles.length} lines to look for`)
  const phone = await it.phone()
  const held = []
  phone.context.on('response', (response) => held.push(response.body().then((body) => [response.url(), body.toString('latin1')], () => ['', ''])))
  const sockets = []
  phone.page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => sockets.push(payload.toString('latin1'))))
  await phone.page.reload()
  await phone.page.waitForSelector('.page.seen.painted')
  await phone.tapWords('Clay teapot')
  await phone.title('Clay teapot')
  await phone.tap('#add')
  await phone.page.getByRole('tab', { name: /Calls/ }).click()
  // The memory of every frame's process.
  const heaps = []
  for (const frame of phone.page.frames()) {
    const cdp = await phone.context.newCDPSession(frame).catch(() => null)
    // A frame in the process of another is in that one's memory.
    if (!cdp) continue
    const parts = []
    cdp.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => parts.push(chunk))
    await cdp.send('HeapProfiler.enable')
    await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
    // Strings as they are, not as JSON has them.
    heaps.push([`the memory of ${frame.url()}`, JSON.parse(parts.join('')).strings.join('\n')])
  }
  const all = [...(await Promise.all(held)), ['the WebSocket', sockets.join('\n')], ...heaps]
  assert.ok(heaps.length >= 2, 'the shell and the view have memories of their own')
  // What the page shows is found by the same search, so what is not found is not there.
  const seen = (word) => all.filter(([, text]) => text.includes(word)).map(([where]) => where)
  assert.ok(seen('Clay teapot').some((where) => where.startsWith('the memory')) && seen('Clay teapot').includes('the WebSocket'), 'the search finds what is there')
  const found = needles.flatMap((line) => seen(line).map((where) => `${where}: ${line}`))
  assert.deepEqual(found, [])
})
