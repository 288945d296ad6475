const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { focus: false, text: '', bound: '双向绑定' },
  onLoad() { this.title('输入|Input') },
  focus() { this.setData({ focus: true }) },
  typed(event) { this.setData({ text: event.detail.value }) },
  digits(event) { return event.detail.value.replace(/\D/g, '') },
})
