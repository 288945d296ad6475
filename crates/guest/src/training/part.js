(function (require, module, exports) {
  Component({
    options: { multipleSlots: true },
    properties: { count: { type: Number, value: 0 }, label: String },
    data: { shown: 0 },
    observers: { count: function (count) { this.setData({ shown: count }) } },
    lifetimes: { attached: function () {}, detached: function () {} },
    methods: { tap: function () { this.triggerEvent('change', { value: 1 }) } },
  })
})
