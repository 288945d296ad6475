const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { depth: 1, query: '' },
  onLoad(query) {
    this.title('导航|Navigation')
    this.setData({ depth: getCurrentPages().length, query: JSON.stringify(query) })
  },
})
