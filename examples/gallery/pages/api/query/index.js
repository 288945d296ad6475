const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { size: 120 },
  onLoad() { this.title('节点查询|Query') },
  grow() { this.setData({ size: this.data.size === 120 ? 240 : 120 }, () => this.rect()) },
  rect() { wx.createSelectorQuery().select('#target').boundingClientRect((rect) => this.say(rect)).exec() },
  all() { wx.createSelectorQuery().selectAll('.box').fields({ rect: true, size: true, dataset: true, computedStyle: ['backgroundColor'] }).exec(([list]) => this.say(list)) },
  viewport() { wx.createSelectorQuery().selectViewport().scrollOffset().exec((result) => this.say(result)) },
})
