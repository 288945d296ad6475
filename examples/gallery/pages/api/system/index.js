const page = require('../../../behaviors/page')

const QUERIES = ['showToast.object.image', 'getSystemInfoSync.return.safeArea.left', 'button.open-type.contact', 'text.user-select', 'login', 'FileSystemManager.readFile', 'createWorker']

Page({
  behaviors: [page],
  data: { answers: [], info: {}, theme: '' },
  onLoad() {
    this.title('系统|System')
    const { windowWidth, windowHeight, pixelRatio, statusBarHeight } = wx.getWindowInfo()
    const { SDKVersion, language, theme } = wx.getAppBaseInfo()
    const { brand, model, system, platform } = wx.getDeviceInfo()
    this.setData({
      theme,
      info: Object.entries({ windowWidth, windowHeight, pixelRatio, statusBarHeight, SDKVersion, language, brand, model, system, platform }).map(([key, value]) => ({ key, value: String(value) })),
      answers: QUERIES.map((query) => ({ query, yes: wx.canIUse(query) })),
    })
    this.themed = ({ theme }) => this.setData({ theme })
    wx.onThemeChange(this.themed)
  },
  onUnload() { wx.offThemeChange(this.themed) },
  onResize(event) { this.say(event.size) },
  network() { wx.getNetworkType({ success: (result) => this.say(result), fail: (error) => this.say(error) }) },
  random() {
    wx.getUserCryptoManager().getRandomValues({ length: 8, success: ({ randomValues }) => this.say(wx.arrayBufferToBase64(randomValues)), fail: (error) => this.say(error) })
  },
})
