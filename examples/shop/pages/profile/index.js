const cart = require('../../utils/cart')
const orders = require('../../utils/orders')
const localized = require('../../behaviors/localized')

Page({
  behaviors: [localized],
  data: { counts: [], theme: 'light', version: '' },
  onLoad() {
    const { t } = this.data
    wx.setNavigationBarTitle({ title: t.me })
    const { miniProgram } = wx.getAccountInfoSync()
    this.setData({ theme: wx.getAppBaseInfo().theme || 'light', version: miniProgram.version || miniProgram.envVersion })
    this.themed = ({ theme }) => this.setData({ theme })
    wx.onThemeChange(this.themed)
  },
  onUnload() { wx.offThemeChange(this.themed) },
  onShow() {
    const { t } = this.data
    const list = orders.list()
    const states = [['paying', t.paying, '/images/goods/tin-1.svg'], ['sending', t.sending, '/images/goods/vase-1.svg'], ['done', t.done, '/images/goods/candle-1.svg']]
    this.setData({ counts: states.map(([id, name, picture]) => ({ id, name, picture, count: list.filter((order) => order.state === id).length })) })
    getApp().showBadge()
  },
  orders(event) { wx.navigateTo({ url: '/pages/orders/index?state=' + (event.currentTarget.dataset.id || 'all') }) },
  cleanup() {
    const { t } = this.data
    wx.showActionSheet({
      alertText: t.cleanupAsk,
      itemList: [t.cleanup],
      success: () => {
        cart.clear()
        wx.clearStorageSync()
        this.onShow()
        wx.showToast({ title: t.cleaned, icon: 'success' })
      },
      fail() {},
    })
  },
})
