const cart = require('../../utils/cart')
const orders = require('../../utils/orders')
const localized = require('../../behaviors/localized')

Page({
  behaviors: [localized],
  data: { state: 'all', orders: [], states: [] },
  onLoad(query) {
    const { t } = this.data
    wx.setNavigationBarTitle({ title: t.orders })
    this.setData({
      state: query.state || 'all',
      states: [['all', t.ordersAll], ['paying', t.paying], ['sending', t.sending], ['done', t.done]].map(([id, name]) => ({ id, name })),
    })
  },
  onShow() { this.refresh() },
  onPullDownRefresh() {
    this.refresh()
    wx.stopPullDownRefresh()
  },
  refresh() {
    const { state, t } = this.data
    const found = orders.list().filter((order) => state === 'all' || order.state === state)
    this.setData({ orders: found.map((order) => Object.assign({ stateName: t[order.state], count: order.lines.reduce((sum, line) => sum + line.count, 0) }, order)) })
  },
  filter(event) {
    this.setData({ state: event.currentTarget.dataset.id })
    this.refresh()
  },
  advance(event) {
    const { no, state } = event.currentTarget.dataset
    wx.showLoading({ title: '', mask: true })
    setTimeout(() => {
      orders.advance(no, state)
      wx.hideLoading()
      this.refresh()
    }, 300)
  },
  again(event) {
    const order = orders.list().find((other) => other.no === event.currentTarget.dataset.no)
    order.lines.forEach(({ id, color, size, count }) => cart.add({ id, color, size, count }))
    wx.switchTab({ url: '/pages/cart/index' })
  },
})
