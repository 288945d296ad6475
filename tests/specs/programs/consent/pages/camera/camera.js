Page({
  data: { said: '' },
  done() { this.setData({ said: 'initdone' }) },
  stopped() { this.setData({ said: 'stop' }) },
  failed(e) { this.setData({ said: e.detail.errMsg }) },
})
