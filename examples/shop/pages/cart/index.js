const cart = require('../../utils/cart')
const localized = require('../../behaviors/localized')

Page({
  behaviors: [localized],
  data: { lines: [], total: 0, picked: 0, all: false },
  onLoad() {
    wx.setNavigationBarTitle({ title: this.data.t.cart })
    this.unwatch = cart.watch(() => this.refresh())
  },
  onUnload() { this.unwatch() },
  onShow() {
    this.refresh()
    getApp().showBadge()
  },
  refresh() {
    const lines = cart.list()
    const picked = lines.filter((line) => line.picked)
    this.setData({
      lines,
      picked: picked.length,
      total: picked.reduce((sum, line) => sum + line.sum, 0),
      all: lines.length > 0 && picked.length === lines.length,
    })
  },
  pick(event) {
    const { index } = event.currentTarget.dataset
    cart.change(index, { picked: !this.data.lines[index].picked })
  },
  pickAll() { cart.pickAll(!this.data.all) },
  count(event) { cart.change(event.currentTarget.dataset.index, { count: event.detail.value }) },
  over() { wx.showToast({ title: this.data.t.soldOut, icon: 'none' }) },
  remove(event) {
    const { index } = event.currentTarget.dataset
    const { t } = this.data
    wx.showModal({
      title: t.remove,
      content: t.removeAsk,
      confirmText: t.yes,
      cancelText: t.no,
      success: ({ confirm }) => { if (confirm) cart.remove(index) },
    })
  },
  open(event) { wx.navigateTo({ url: '/pages/detail/index?id=' + event.currentTarget.dataset.id }) },
  browse() { wx.switchTab({ url: '/pages/home/index' }) },
  checkout() {
    if (this.data.picked) wx.navigateTo({ url: '/pages/confirm/index' })
  },
})
