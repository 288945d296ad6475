const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { x: 0, y: 0, scale: 1 },
  onLoad() { this.title('可移动视图|Movable') },
  move() { this.setData({ x: 60, y: 60 }) },
  grow() { this.setData({ scale: this.data.scale === 1 ? 1.6 : 1 }) },
})
