// What a canvas must know at once is asked of the view while the guest waits; all else is recorded.
import assert from 'node:assert/strict'
import test from 'node:test'
import { boot } from './host.mjs'

const started = async (sync) => {
  const g = boot()
  g.asked = []
  g.state.sync = (name, args) => {
    g.asked.push(args)
    return name === 'viewAsk' ? sync(args) : { ok: false, value: { errMsg: 'x:fail' } }
  }
  await g.start({ app: { pages: ['p'] }, files: { p: { js: true } } }, { 'js:p': 'Page({})' })
  await g.turn()
  return g
}
const yes = (value) => ({ ok: true, value })
const sent = (g) => g.view(1).asked.filter((c) => c.name === 'invoke').map((c) => JSON.parse(JSON.stringify(c.args.slice(1))))

test('offscreen canvases draw in the view and on each other', async () => {
  const g = await started(() => yes({ blank: true }))
  g.js(`var a = wx.createOffscreenCanvas({ type: '2d', width: 8, height: 4 }); var b = wx.createOffscreenCanvas(16, 16)
    a.getContext('2d').fillRect(1, 2, 3, 4); b.getContext('2d').drawImage(a, 0, 0)`)
  await g.turn()
  const calls = sent(g)
  assert.ok(calls.every(([node, method]) => node === 0 && method === 'offscreen'))
  const [a, b] = [calls[0][2].canvas, calls.at(-1)[2].canvas]
  assert.notEqual(a, b)
  const done = calls.filter(([, , o]) => o.method === 'canvas').map(([, , o]) => [o.canvas, o.method, o.args])
  assert.deepEqual(done, [[a, 'canvas', [['fillRect', 1, 2, 3, 4]]], [b, 'canvas', [['drawImage', { canvas: a }, 0, 0]]]], 'what is drawn from goes first')
  assert.equal(g.js('a.getContext("webgl")'), null, 'one canvas has one kind of context')
  assert.deepEqual(g.faults, [])
})

test('widths of texts and pixels are the view\'s; without one they are an estimate, and an error', async () => {
  let alive = true
  const g = await started((q) => {
    if (!alive) return { ok: false, value: { errMsg: 'viewAsk:fail time out', errno: 5 } }
    if (q.method === 'measureText') return yes({ width: q.args.text.length * 7.5 })
    if (q.args.method === 'canvasPixels') return yes({ data: 'AQIDBA==', width: 1, height: 1 })
    if (q.args.method === 'canvasHit') return yes({ hit: true })
    return yes({ url: 'data:image/png;base64,AA==' })
  })
  g.js(`var c = wx.createOffscreenCanvas({ type: '2d', width: 1, height: 1 }); var x = c.getContext('2d'); x.font = '12px serif'`)
  assert.equal(g.js(`x.measureText('abcd').width`), 30)
  assert.equal(g.js(`x.measureText('abcd').width`), 30)
  assert.equal(g.asked.filter((q) => q.method === 'measureText').length, 1, 'the same text is asked once')
  assert.deepEqual([...g.js('x.getImageData(0, 0, 1, 1).data')], [1, 2, 3, 4])
  assert.equal(g.js('x.isPointInPath(0, 0)'), true)
  assert.equal(g.js('c.toDataURL()'), 'data:image/png;base64,AA==')
  alive = false
  assert.ok(g.js(`x.measureText('another text').width`) > 30)
  assert.throws(() => g.js('x.getImageData(0, 0, 1, 1)'), /the view gave no pixels/)
  const before = g.asked.length
  g.js(`x.measureText('a third')`)
  assert.equal(g.asked.length, before, 'a view that did not answer in time is not asked again')
})

test('WebGL: calls are recorded with copies of their arrays, programs are asked once', async () => {
  const info = { linked: true, valid: true, log: '', blocks: 0, uniforms: [{ name: 'm[0]', size: 2, type: 35676 }], attributes: [{ name: 'p', size: 1, type: 35665, location: 3 }] }
  const g = await started((q) => {
    const { ask, kind } = q.args.args
    if (ask === 'start') return yes(kind === 'webgl2' ? { none: true } : { attributes: { alpha: true }, extensions: ['OES_vertex_array_object'], parameters: { 3379: 4096 }, precision: {} })
    if (ask === 'extension') return yes({ constants: { VERTEX_ARRAY_BINDING_OES: 34229 }, methods: ['createVertexArrayOES', 'bindVertexArrayOES'] })
    if (ask === 'program') return yes(info)
    return yes({ value: 1280 })
  })
  assert.equal(g.js(`wx.createOffscreenCanvas({ type: 'webgl' }).getContext('webgl2')`), null, 'a view without it has none')
  g.js(`var gl = wx.createOffscreenCanvas({ type: 'webgl', width: 2, height: 2 }).getContext('webgl'); var f = new Float32Array([1, 2])
    var p = gl.createProgram(); gl.linkProgram(p); var u = gl.getUniformLocation(p, 'm[1]'); gl.uniform1fv(u, f); f[0] = 9
    var vao = gl.getExtension('OES_vertex_array_object'); vao.bindVertexArrayOES(vao.createVertexArrayOES()); gl.bufferData(gl.ARRAY_BUFFER, 16, gl.STATIC_DRAW)`)
  assert.deepEqual([...g.js('[gl.ARRAY_BUFFER, gl.getParameter(gl.MAX_TEXTURE_SIZE), gl.getError(), gl.getAttribLocation(p, "p"), gl.getAttribLocation(p, "q"), gl.isProgram(p), gl.isBuffer(p), gl.drawingBufferWidth]')], [34962, 4096, 1280, 3, -1, true, false, 2])
  assert.equal(g.js(`gl.getUniformLocation(p, 'none')`), null)
  assert.equal(g.js(`gl.getUniformLocation(p, 'm[1]') === u`), true)
  assert.equal(g.asked.filter((q) => q.args.args?.ask === 'program').length, 1)
  await g.turn()
  const lists = g.view(1).asked.filter((c) => c.name === 'invoke' && c.args[3]?.method === 'gl').flatMap((c) => [...c.args[3].args])
  const uniform = lists.find((c) => c[0] === 'uniform1fv')
  assert.deepEqual([...new Float32Array(uniform[2])], [1, 2], 'as it was when it was called')
  assert.ok(lists.some((c) => c[0] === '+ext' && c[3] === 'createVertexArrayOES') && lists.some((c) => c[0] === 'ext' && c[2] === 'bindVertexArrayOES'))
  assert.deepEqual(g.faults, [])
})

test('a view that draws nothing gives the least that the standard asks', async () => {
  const g = await started(() => yes({ blank: true }))
  g.js(`var gl = wx.createOffscreenCanvas({ type: 'webgl', width: 2, height: 3 }).getContext('webgl'); var p = gl.createProgram(); var s = gl.createShader(gl.VERTEX_SHADER)`)
  assert.deepEqual([...g.js('[gl.getParameter(gl.MAX_TEXTURE_SIZE), gl.getShaderParameter(s, gl.COMPILE_STATUS), gl.getProgramParameter(p, gl.LINK_STATUS), gl.getAttribLocation(p, "a"), gl.getAttribLocation(p, "b"), gl.getError(), gl.getExtension("X")]')], [2048, true, true, 0, 1, 0, null])
  assert.equal(g.js('gl.checkFramebufferStatus(gl.FRAMEBUFFER) === gl.FRAMEBUFFER_COMPLETE'), true)
  assert.deepEqual([...g.js(`wx.createOffscreenCanvas({ width: 2, height: 2 }).getContext('2d').getImageData(0, 0, 1, 1).data`)], [0, 0, 0, 0])
})
