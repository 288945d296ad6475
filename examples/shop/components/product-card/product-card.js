const localized = require('../../behaviors/localized')

Component({
  behaviors: [localized],
  properties: { item: Object },
  methods: {
    open() {
      wx.navigateTo({ url: '/pages/detail/index?id=' + this.data.item.id })
    },
  },
})
