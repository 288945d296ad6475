const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { into: '', top: 0, triggered: false, rows: Array.from({ length: 20 }, (_, i) => 'row' + i) },
  onLoad() { this.title('滚动|Scrolling') },
  jump() { this.setData({ into: 'row12' }) },
  top() { this.setData({ top: this.data.top === 0 ? 0.1 : 0 }) },
  scroll(event) { this.say('scrollTop ' + Math.round(event.detail.scrollTop)) },
  refresh() {
    this.setData({ triggered: true })
    setTimeout(() => this.setData({ triggered: false }), 600)
  },
})
