const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { types: ['default', 'primary', 'warn'], loading: false, disabled: false, value: 30 },
  onLoad() { this.title('选择|Choice') },
  loading() { this.setData({ loading: !this.data.loading }) },
  disabled() { this.setData({ disabled: !this.data.disabled }) },
  slid(event) {
    this.setData({ value: event.detail.value })
    this.event(event)
  },
})
