Component({
  properties: {
    value: { type: Number, value: 1 },
    min: { type: Number, value: 1 },
    max: { type: Number, value: 99 },
  },
  methods: {
    step(event) {
      const value = this.data.value + Number(event.currentTarget.dataset.by)
      if (value < this.data.min) this.triggerEvent('under')
      else if (value <= this.data.max) this.triggerEvent('change', { value })
      else this.triggerEvent('over')
    },
  },
})
