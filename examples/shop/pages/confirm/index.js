const cart = require('../../utils/cart')
const orders = require('../../utils/orders')
const localized = require('../../behaviors/localized')

const KEY = 'receiver'

Page({
  behaviors: [localized],
  data: { lines: [], goods: 0, freight: 0, total: 0, gift: false, note: '', region: ['浙江省', '杭州市', '西湖区'], receiver: { name: '', phone: '', address: '' } },
  onLoad(query) {
    wx.setNavigationBarTitle({ title: this.data.t.confirm })
    const receiver = wx.getStorageSync(KEY)
    if (receiver) this.setData({ receiver })
    this.direct = query.direct === '1'
    if (this.direct) this.getOpenerEventChannel().on('lines', (lines) => this.show(lines.map(cart.describe)))
    else this.show(cart.list().filter((line) => line.picked))
  },
  show(lines) {
    const goods = lines.reduce((sum, line) => sum + line.sum, 0)
    const freight = orders.freight(goods)
    this.setData({ lines, goods, freight, total: goods + freight })
  },
  region(event) { this.setData({ region: event.detail.value }) },
  gift(event) { this.setData({ gift: event.detail.value }) },
  submit(event) {
    const { t, lines, total, gift, region } = this.data
    const { name, phone, address, note } = event.detail.value
    const wrong = !name ? t.wrongName : !/^1\d{10}$/.test(phone) ? t.wrongPhone : !address ? t.wrongAddress : ''
    if (wrong) {
      wx.showToast({ title: wrong, icon: 'none' })
      return
    }
    if (!lines.length) return
    const receiver = { name, phone, address }
    wx.setStorage({ key: KEY, data: receiver })
    orders.place({ lines, total, gift, note, receiver, region })
    if (!this.direct) cart.dropPicked()
    wx.showToast({ title: t.placed, icon: 'success' })
    wx.redirectTo({ url: '/pages/orders/index' })
  },
})
