// Canvases in a real browser: off the screen, drawn on each other, asked at once, and WebGL by commands.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { start } from './harness.mjs'

let h
before(async () => { h = await start() })
after(() => h.close())

/** A view with one canvas as node 1, and how to ask it. */
const opened = async () => {
  const v = await h.open()
  const made = await v.apply([['element', 1, 'canvas'], ['scope', 1, 0, 0, 0], ['attribute', 1, 'type', '2d'], ['append', 0, 1]])
  assert.equal(made.t, 'ack', made.message)
  let last = 0
  v.ask = async (node, method, args) => {
    last += 1
    await v.post({ t: 'ask', id: last, node, method, args })
    return (await v.until((m) => m.t === 'answer' && m.id === last)).value
  }
  v.off = (canvas, method, args) => v.ask(0, 'offscreen', { canvas, method, args })
  return v
}
const bytes = (text) => [...Buffer.from(text, 'base64')]

test('one canvas is drawn on another, and its pixels can be asked for', async () => {
  const v = await opened()
  await v.apply([
    ['invoke', 0, 0, 'offscreen', { canvas: 7, method: 'canvasSize', args: { width: 2, height: 2 } }],
    ['invoke', 0, 0, 'offscreen', { canvas: 7, method: 'canvas', args: [['=', 'fillStyle', 'rgb(1,2,3)'], ['fillRect', 0, 0, 2, 2]] }],
    ['invoke', 0, 1, 'canvasSize', { width: 4, height: 4 }],
    ['invoke', 0, 1, 'canvas', [['drawImage', { canvas: 7 }, 1, 1]]],
  ])
  assert.deepEqual(bytes((await v.ask(1, 'canvasPixels', { x: 1, y: 1, width: 1, height: 1 })).data), [1, 2, 3, 255])
  assert.deepEqual(bytes((await v.ask(1, 'canvasPixels', { x: 0, y: 0, width: 1, height: 1 })).data), [0, 0, 0, 0])
  await v.apply([['invoke', 0, 0, 'offscreen', { canvas: 8, method: 'canvas', args: [['drawImage', { node: 1 }, 0, 0]] }]])
  assert.deepEqual(bytes((await v.off(8, 'canvasPixels', { x: 1, y: 1, width: 1, height: 1 })).data), [1, 2, 3, 255])
  assert.match((await v.off(7, 'canvasUrl', {})).url, /^data:image\/png;base64,/)
  assert.deepEqual(await v.off(7, 'canvasHit', { stroke: false, path: { path: [['rect', 0, 0, 2, 2]] }, args: [1, 1] }), { hit: true })
  assert.match((await v.ask(99, 'canvasUrl', {})).errMsg, /no node 99/)
  await v.close()
})

test('a text is as wide as the browser draws it', async () => {
  const v = await opened()
  const m = await v.ask(0, 'measureText', { font: '20px sans-serif', text: 'Wide text 宽' })
  const real = await v.frame().evaluate(() => {
    const c = document.createElement('canvas').getContext('2d')
    c.font = '20px sans-serif'
    return c.measureText('Wide text 宽').width
  })
  assert.equal(m.width, real)
  assert.ok(m.fontBoundingBoxAscent > 10)
  await v.close()
})

test('WebGL: a triangle from commands, and what a program asks', async () => {
  const v = await opened()
  const gl = (args) => v.off(3, 'gl', args)
  const begun = await gl({ ask: 'start', kind: 'webgl', attributes: { alpha: false, antialias: false, preserveDrawingBuffer: true } })
  assert.ok(begun.parameters[3379] >= 2048 && begun.extensions.length > 0, JSON.stringify(begun).slice(0, 300))
  const vertex = 'attribute vec2 p; uniform vec2 o[2]; void main() { gl_Position = vec4(p + o[1], 0.0, 1.0); }'
  const fragment = 'precision mediump float; uniform vec4 c; void main() { gl_FragColor = c; }'
  await v.apply([['invoke', 50, 0, 'offscreen', { canvas: 3, method: 'gl', args: [
    ['viewport', 0, 0, 300, 150], ['+', 1, 'createShader', 35633], ['shaderSource', { g: 1 }, vertex], ['compileShader', { g: 1 }],
    ['+', 2, 'createShader', 35632], ['shaderSource', { g: 2 }, fragment], ['compileShader', { g: 2 }],
    ['+', 3, 'createProgram'], ['attachShader', { g: 3 }, { g: 1 }], ['attachShader', { g: 3 }, { g: 2 }], ['linkProgram', { g: 3 }], ['useProgram', { g: 3 }],
    ['+', 4, 'getUniformLocation', { g: 3 }, 'c'], ['uniform4fv', { g: 4 }, new Float32Array([0, 1, 0, 1]).buffer],
    ['+', 5, 'createBuffer'], ['bindBuffer', 34962, { g: 5 }], ['bufferData', 34962, new Float32Array([-1, -1, 3, -1, -1, 3]).buffer, 35044],
    ['enableVertexAttribArray', 0], ['vertexAttribPointer', 0, 2, 5126, false, 0, 0], ['drawArrays', 4, 0, 3],
  ] }]])
  assert.equal((await v.until((m) => m[0] === 'r' && m[1] === 50))[2], null)
  const program = await gl({ ask: 'program', g: 3 })
  assert.equal(program.linked, true, program.log)
  assert.deepEqual(program.uniforms.map((u) => [u.name, u.size]).sort(), [['c', 1], ['o[0]', 2]])
  assert.equal(program.attributes[0].location, 0)
  assert.equal((await gl({ ask: 'shader', g: 1 })).compiled, true)
  assert.deepEqual(bytes((await gl({ ask: 'pixels', x: 10, y: 10, width: 1, height: 1, format: 6408, type: 5121 })).data), [0, 255, 0, 255])
  assert.deepEqual(await gl({ ask: 'read', name: 'getError', args: [] }), { value: 0 })
  for (const [args, why] of [[[['constructor']], /no call/], [[['+', 9, 'getExtension', 'x']], /makes nothing/], [{ ask: 'read', name: 'canvas', args: [] }, /reads nothing/], [[['ext', 'OES_vertex_array_object', 'toString']], /no extension method/]]) assert.match((await gl(args)).errMsg, why)
  assert.deepEqual(v.problems.filter((p) => !/GPU stall/.test(p)), [])
  await v.close()
})
