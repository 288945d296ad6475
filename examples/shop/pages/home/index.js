const catalog = require('../../utils/catalog')
const localized = require('../../behaviors/localized')

const PAGE = 6

Page({
  behaviors: [localized],
  data: { banners: [1, 2, 3], categories: [], category: 'all', goods: [], more: true },
  onLoad() {
    this.setData({ categories: [{ id: 'all', name: this.data.t.ordersAll }].concat(catalog.categories()) })
    wx.setNavigationBarTitle({ title: this.data.t.shop })
    this.show('all', PAGE)
  },
  show(category, count) {
    const found = catalog.inCategory(category)
    this.setData({ category, goods: found.slice(0, count), more: found.length > count })
  },
  choose(event) { this.show(event.currentTarget.dataset.id, PAGE) },
  search() { wx.navigateTo({ url: '/pages/search/index' }) },
  onReachBottom() {
    if (this.data.more) this.show(this.data.category, this.data.goods.length + PAGE)
  },
  onPullDownRefresh() {
    this.show(this.data.category, PAGE)
    wx.stopPullDownRefresh()
    wx.showToast({ title: this.data.t.refreshed, icon: 'none' })
  },
  onShareAppMessage() {
    return { title: this.data.t.slogan, path: '/pages/home/index' }
  },
})
