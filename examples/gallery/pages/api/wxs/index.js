const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { count: 0, stars: 3, now: 0 },
  onLoad() {
    this.title('WXS|WXS')
    this.setData({ now: Date.now() })
  },
  more() { this.setData({ count: this.data.count + 1, stars: this.data.stars % 5 + 1 }) },
  dropped(detail) { this.say('callMethod ' + JSON.stringify(detail)) },
})
