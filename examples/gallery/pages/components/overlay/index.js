const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { show: false, position: 'bottom', positions: ['bottom', 'top', 'center', 'right'] },
  onLoad() { this.title('浮层|Overlays') },
  open(event) { this.setData({ show: true, position: event.currentTarget.dataset.position }) },
  close() { this.setData({ show: false }) },
  left(event) {
    this.close()
    this.event(event)
  },
})
