Page({
  rows() { wx.navigateTo({ url: '/pages/rows/index' }) },
  small() { wx.navigateTo({ url: '/pages/small/index' }) },
})
