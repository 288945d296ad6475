const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: {
    fruits: ['苹果 Apple', '梨 Pear', '桃 Peach'], fruit: 0, columns: [['春', '夏', '秋', '冬'], ['晨', '午', '暮']], pair: [0, 0],
    time: '08:30', date: '2025-01-01', region: ['浙江省', '杭州市', '西湖区'], years: Array.from({ length: 20 }, (_, i) => 2015 + i), months: Array.from({ length: 12 }, (_, i) => i + 1), view: [10, 5],
  },
  onLoad() { this.title('选择器|Pickers') },
  set(event) {
    this.setData({ [event.currentTarget.dataset.key]: event.detail.value })
    this.event(event)
  },
})
