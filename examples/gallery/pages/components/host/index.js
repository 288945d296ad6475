const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { markers: [{ id: 1, latitude: 30.25, longitude: 120.15, width: 24, height: 24 }] },
  onLoad() { this.title('依赖宿主|Host-dependent') },
})
