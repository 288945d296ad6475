const catalog = require('../../utils/catalog')
const { pick } = require('../../utils/i18n')
const localized = require('../../behaviors/localized')

const KEY = 'searches'

Page({
  behaviors: [localized],
  data: { word: '', found: [], history: [], hot: [['壶', 'tea'], ['灯', 'lamp'], ['笔', 'pen'], ['花瓶', 'vase']].map(pick) },
  onLoad(query) {
    wx.setNavigationBarTitle({ title: this.data.t.searchTitle })
    this.setData({ history: wx.getStorageSync(KEY) || [] })
    if (query.word) this.look(decodeURIComponent(query.word))
  },
  input(event) { this.look(event.detail.value) },
  look(word) { this.setData({ word, found: catalog.search(word) }) },
  tag(event) {
    this.look(event.currentTarget.dataset.word)
    this.remember()
  },
  remember() {
    const word = this.data.word.trim()
    if (!word) return
    const history = [word].concat(this.data.history.filter((other) => other !== word)).slice(0, 8)
    this.setData({ history })
    wx.setStorage({ key: KEY, data: history })
  },
  erase() { this.look('') },
  forget() {
    this.setData({ history: [] })
    wx.removeStorage({ key: KEY })
  },
})
