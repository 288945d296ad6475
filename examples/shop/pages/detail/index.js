const catalog = require('../../utils/catalog')
const cart = require('../../utils/cart')
const localized = require('../../behaviors/localized')

Page({
  behaviors: [localized],
  data: { item: null, current: 0, sheet: false, action: 'cart', chosen: '', count: 0, likes: [] },
  onLoad(query) {
    const item = catalog.find(query.id || 'teapot')
    if (!item) {
      this.setData({ missing: true })
      return
    }
    wx.setNavigationBarTitle({ title: item.name })
    const likes = catalog.inCategory(item.category).filter((other) => other.id !== item.id)
    this.setData({ item, likes, count: cart.count() })
    this.unwatch = cart.watch(() => this.setData({ count: cart.count() }))
  },
  onUnload() {
    if (this.unwatch) this.unwatch()
  },
  swiped(event) { this.setData({ current: event.detail.current }) },
  preview() {
    const { item, current } = this.data
    wx.previewImage({ urls: item.pictures, current: item.pictures[current] })
  },
  open(event) { this.setData({ sheet: true, action: event.currentTarget.dataset.action }) },
  close() { this.setData({ sheet: false }) },
  choose(event) { this.setData({ chosen: event.detail.label }) },
  confirm(event) {
    this.close()
    if (this.data.action === 'buy') {
      wx.navigateTo({
        url: '/pages/confirm/index?direct=1',
        success: ({ eventChannel }) => eventChannel.emit('lines', [event.detail]),
      })
      return
    }
    cart.add(event.detail)
    wx.showToast({ title: this.data.t.added, icon: 'success' })
  },
  cart() { wx.switchTab({ url: '/pages/cart/index' }) },
})
