const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { dots: true, autoplay: false, vertical: false, circular: true, current: 0, colors: ['#f3b49f', '#a7cfc0', '#b8c7e8'], keys: ['dots', 'autoplay', 'vertical', 'circular'] },
  onLoad() { this.title('滑块视图|Swiper') },
  flip(event) {
    const { key } = event.currentTarget.dataset
    this.setData({ [key]: !this.data[key] })
  },
  changed(event) {
    this.setData({ current: event.detail.current })
    this.event(event)
  },
  next() { this.setData({ current: (this.data.current + 1) % 3 }) },
})
