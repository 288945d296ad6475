Page({
  data: { from: '' },
  onLoad(query) {
    this.setData({ from: query.from || '' })
    // Takes the web-view of the page below away.
    if (query.close) getCurrentPages().slice(-2)[0].setData({ open: false })
  },
})
