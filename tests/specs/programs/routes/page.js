// The page that stands at all three paths: its stack, its life cycle, and a button for each route call.
let count = 0

module.exports = (name) => ({
  data: { name, number: 0, query: '', stack: '', answer: '' },
  note(what) { getApp().log.push(`${name}${this.data.number}.${what}`) },
  onLoad(query) {
    count += 1
    this.setData({ number: count, query: JSON.stringify(query) })
    this.note('load')
    wx.setNavigationBarTitle({ title: `${name} ${count}` })
  },
  onShow() {
    this.note('show')
    this.look()
  },
  onReady() { this.note('ready') },
  onHide() { this.note('hide') },
  onUnload() { this.note('unload') },
  look() { this.setData({ stack: getCurrentPages().map((page) => page.data.name + page.data.number).join(' '), log: getApp().log.slice(-12).join(' ') }) },
  go(event) {
    const { call, url } = event.currentTarget.dataset
    const fail = (error) => this.setData({ answer: error.errMsg })
    if (call === 'navigateBack') wx.navigateBack({ delta: 1, fail })
    else wx[call]({ url, fail, success: () => this.setData({ answer: call + ' ok' }) })
  },
})
