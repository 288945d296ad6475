Page({
  onLoad() { this.setData({ s: 'x'.repeat(2 << 20) }) }
})
