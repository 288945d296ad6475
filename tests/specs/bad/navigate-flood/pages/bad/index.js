Page({ onLoad() { for (let i = 0; i < 1000; i++) wx.navigateTo({ url: '/pages/good/index' }) } })
