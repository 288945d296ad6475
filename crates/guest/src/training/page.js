(function (require, module, exports) {
  Page({
    data: { title: 'a', items: [{ id: 1, name: 'x', on: true }, { id: 2, name: 'y', on: false }], open: true, count: 1 },
    onLoad: function (query) { this.setData({ title: 'b', 'items[0].name': 'z' }) },
    onShow: function () {},
    onReady: function () {},
    tap: function (event) { this.setData({ count: event.currentTarget.dataset.id }) },
  })
})
