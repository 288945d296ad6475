// Logs in, asks its server as it would anywhere, and tells on the console what came of it.
const HOST = 'https://shop.example'

const tell = (name, value) => console.log(name, JSON.stringify(value))
const call = (api, options = {}) => new Promise((ok) => {
  wx[api]({ ...options, success: (r) => ok({ ok: true, ...r }), fail: (r) => ok({ ok: false, ...r }) })
})
const short = ({ ok, data, statusCode, errMsg, errno, header }) => ({ ok, data, statusCode, errMsg, errno, sum: header && header['X-WX-CheckSum'] })

Page({
  async onLoad() {
    tell('before', short(await call('request', { url: `${HOST}/who` })))
    const { code } = await call('login')
    tell('login', { code })
    const { encryptedData, iv, rawData, signature } = await call('getUserInfo')
    tell('info', { encryptedData, iv, rawData, signature })
    tell('who', short(await call('request', { url: `${HOST}/who?a=1`, method: 'POST', data: { b: 2 } })))
    for (const path of ['tampered', 'replayed', 'replayed', 'missing', 'again']) tell(path, short(await call('request', { url: `${HOST}/${path}?x=1` })))
    const fs = wx.getFileSystemManager()
    fs.writeFileSync(`${wx.env.USER_DATA_PATH}/up.txt`, 'UP')
    tell('up', short(await call('uploadFile', { url: `${HOST}/up`, filePath: `${wx.env.USER_DATA_PATH}/up.txt`, name: 'f' })))
    const down = await call('downloadFile', { url: `${HOST}/down` })
    tell('down', { ...short(down), text: down.ok ? fs.readFileSync(down.tempFilePath, 'utf8') : '' })
    tell('evil', short(await call('downloadFile', { url: `${HOST}/tampered` })))
    tell('done', {})
  },
})
