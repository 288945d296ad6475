const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { taps: 0, direction: 'row', portal: true },
  onLoad() { this.title('视图容器|Containers') },
  tap() { this.setData({ taps: this.data.taps + 1 }) },
  turn() { this.setData({ direction: this.data.direction === 'row' ? 'column' : 'row' }) },
  portal(event) { this.setData({ portal: event.detail.value }) },
})
