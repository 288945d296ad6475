Page({
  data: { src: '', log: '' },
  onLoad() { this.timer = setInterval(() => this.draw(), 100) },
  onShow() { this.draw() },
  onUnload() { clearInterval(this.timer) },
  draw() {
    const log = getApp().log.join('\n')
    if (log !== this.data.log) this.setData({ log })
  },
  open() { wx.navigateTo({ url: `/pages/web/index?src=${encodeURIComponent(this.data.src)}` }) },
})
