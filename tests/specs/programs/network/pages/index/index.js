// Every call of the network as programs make it; what came of it is told on the console, one line each.
const HOST = 'https://shop.example'

const tell = (name, value) => console.log(name, JSON.stringify(value))

/** A call with callbacks, as a promise of what came. */
const call = (api, options, more) => new Promise((ok) => {
  const task = wx[api]({ ...options, success: (r) => ok({ ok: true, ...r }), fail: (r) => ok({ ok: false, ...r }) })
  if (more) more(task)
})
const short = ({ ok, data, statusCode, errMsg, errno }) => ({ ok, data, statusCode, errMsg, errno })

const bytes = (text) => {
  const out = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i += 1) out[i] = text.charCodeAt(i)
  return out.buffer
}

const requests = async () => {
  tell('get', short(await call('request', { url: `${HOST}/echo?x=1#f`, data: { a: '中 文', b: [1], c: undefined } })))
  tell('json', short(await call('request', { url: `${HOST}/echo`, method: 'POST', data: { a: 1 } })))
  tell('form', short(await call('request', { url: `${HOST}/echo`, method: 'POST', data: { a: '1&2', b: '' }, header: { 'content-type': 'application/x-www-form-urlencoded' } })))
  tell('text', short(await call('request', { url: `${HOST}/echo`, method: 'put', data: 'plain', header: { 'Content-Type': 'text/plain' } })))
  tell('binary', short(await call('request', { url: `${HOST}/echo`, method: 'POST', data: bytes('\x00\xffA') })))
  const buffer = await call('request', { url: `${HOST}/bom`, responseType: 'arraybuffer' })
  tell('arraybuffer', { is: buffer.data instanceof ArrayBuffer, length: buffer.data.byteLength })
  tell('bom', short(await call('request', { url: `${HOST}/bom` })))
  tell('nojson', short(await call('request', { url: `${HOST}/bom`, dataType: 'other' })))
  tell('missing', short(await call('request', { url: `${HOST}/missing` })))
  tell('packed', short(await call('request', { url: `${HOST}/packed` })))
  tell('redirected', short(await call('request', { url: `${HOST}/redirect` })))
  const manual = await call('request', { url: `${HOST}/redirect`, redirect: 'manual' })
  tell('manual', { statusCode: manual.statusCode, location: manual.header.Location, cookies: manual.cookies })
  const circle = {}
  circle.self = circle
  tell('circle', short(await call('request', { url: `${HOST}/echo`, method: 'POST', data: circle })))
  let heard = []
  const chunked = await call('request', { url: `${HOST}/chunks`, enableChunked: true }, (task) => {
    task.onHeadersReceived((r) => heard.push(`headers ${r.statusCode}`))
    task.onChunkReceived((r) => heard.push(`chunk ${r.data.byteLength}`))
  })
  heard.push(`success ${chunked.statusCode}`)
  tell('chunked', heard)
  tell('aborted', short(await call('request', { url: `${HOST}/never` }, (task) => setTimeout(() => task.abort(), 50))))
  tell('late', short(await call('request', { url: `${HOST}/never`, timeout: 200 })))
}

const refused = async () => {
  for (const url of ['https://evil.example/', 'http://shop.example/', 'https://127.0.0.1/', 'https://2130706433/', 'https://shop.example:8443/', 'https://a.shop.example/', 'https://shop.example@evil.example/', 'nonsense', `${HOST}/to-evil`, `${HOST}/to-inside`]) {
    tell(`refused ${url}`, short(await call('request', { url })))
  }
  tell('refused no url', short(await call('request', {})))
  tell('refused header', short(await call('request', { url: `${HOST}/echo`, header: { a: 'x\r\nHost: evil' } })))
  tell('refused upload', short(await call('uploadFile', { url: 'https://evil.example/', filePath: 'app.json', name: 'f' })))
  tell('refused download', short(await call('downloadFile', { url: 'https://evil.example/' })))
  tell('refused socket', short(await call('connectSocket', { url: 'ws://127.0.0.1:1/' })))
}

const files = async () => {
  const fs = wx.getFileSystemManager()
  fs.writeFileSync(`${wx.env.USER_DATA_PATH}/up.txt`, 'UP'.repeat(100000))
  let progress = []
  const up = await call('uploadFile', { url: `${HOST}/up`, filePath: `${wx.env.USER_DATA_PATH}/up.txt`, name: 'file', formData: { who: 'me' } }, (task) => task.onProgressUpdate((p) => progress.push(p)))
  tell('upload', { ...short(up), last: progress[progress.length - 1] })
  progress = []
  const down = await call('downloadFile', { url: `${HOST}/p.png` }, (task) => task.onProgressUpdate((p) => progress.push(p.totalBytesWritten)))
  tell('download', { ...short(down), bytes: fs.readFileSync(down.tempFilePath).byteLength, last: progress[progress.length - 1] })
  const info = await call('getImageInfo', { src: `${HOST}/p.png` })
  tell('picture', { width: info.width, height: info.height, type: info.type })
}

const sockets = () => new Promise((ok) => {
  const heard = []
  const socket = wx.connectSocket({ url: 'wss://shop.example/ws', protocols: ['chat'] })
  socket.onOpen(() => {
    heard.push('open')
    socket.send({ data: 'hé' })
  })
  socket.onMessage(({ data }) => {
    heard.push(typeof data === 'string' ? data : `bytes ${data.byteLength}`)
    if (typeof data === 'string') socket.send({ data: new ArrayBuffer(3) })
    else socket.close({ code: 3001, reason: 'done' })
  })
  socket.onError((e) => heard.push(`error ${e.errMsg}`))
  socket.onClose(({ code, reason }) => {
    heard.push(`close ${code} ${reason}`)
    tell('socket', heard)
    ok()
  })
})

Page({
  data: { state: 'working' },
  async onLoad() {
    tell('can', ['request', 'uploadFile', 'downloadFile', 'connectSocket', 'RequestTask.onChunkReceived', 'SocketTask.send'].map((name) => wx.canIUse(name)))
    await requests()
    await refused()
    await files()
    await sockets()
    this.setData({ state: 'done' })
    tell('done', true)
  },
})
