const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { seen: false, wide: false },
  onLoad() { this.title('相交观察|Intersection') },
  onReady() {
    this.observer = wx.createIntersectionObserver(this, { thresholds: [0, 0.5, 1] })
    this.observer.relativeTo('.window').observe('.ball', (result) => {
      this.setData({ seen: result.intersectionRatio > 0 })
      this.say('ratio ' + result.intersectionRatio.toFixed(2))
    })
    if (this.createMediaQueryObserver) {
      this.media = this.createMediaQueryObserver()
      this.media.observe({ minWidth: 500 }, ({ matches }) => this.setData({ wide: matches }))
    }
  },
  onUnload() {
    this.observer.disconnect()
    if (this.media) this.media.disconnect()
  },
})
