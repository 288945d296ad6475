Page({ data: { x: '', scene: 0 }, onLoad({ x }) { this.setData({ x, scene: wx.getLaunchOptionsSync().scene }) } })
