const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  onLoad() { this.title('存储|Storage') },
  set() { wx.setStorage({ key: 'note', data: { at: Date.now(), list: [1, '二', null] }, success: (result) => this.say(result), fail: (error) => this.say(error) }) },
  get() { wx.getStorage({ key: 'note', success: ({ data }) => this.say(data), fail: (error) => this.say(error) }) },
  sync() {
    wx.setStorageSync('sync', 42)
    this.say(wx.getStorageSync('sync'))
  },
  info() { this.say(wx.getStorageInfoSync()) },
  remove() { wx.removeStorage({ key: 'note', success: (result) => this.say(result) }) },
  clear() {
    wx.clearStorageSync()
    this.info()
  },
  large() {
    try {
      wx.setStorageSync('large', 'x'.repeat(1100 * 1024))
      this.say('ok')
    } catch (error) {
      this.say(error.message || error.errMsg)
    }
  },
})
