const localized = require('../../behaviors/localized')

Component({
  behaviors: [localized],
  properties: {
    show: Boolean,
    item: Object,
    action: { type: String, value: 'cart' },
  },
  data: { color: 0, size: 0, count: 1, price: 0 },
  observers: {
    'item, color, size'(item, color, size) {
      if (!item || !item.colors) return
      this.setData({ price: item.price + item.colors[color].extra + item.sizes[size].extra })
    },
  },
  lifetimes: {
    ready() { this.tell() },
  },
  methods: {
    nothing() {},
    close() { this.triggerEvent('close') },
    pick(event) {
      const { kind, index } = event.currentTarget.dataset
      this.setData({ [kind]: index })
      this.tell()
    },
    tell() {
      const { item, color, size } = this.data
      this.triggerEvent('choose', { label: item.colors[color].name + ' / ' + item.sizes[size].name })
    },
    count(event) { this.setData({ count: event.detail.value }) },
    over() { wx.showToast({ title: this.data.t.soldOut, icon: 'none' }) },
    confirm() {
      const { color, size, count, item } = this.data
      this.triggerEvent('confirm', { id: item.id, color, size, count })
    },
  },
})
