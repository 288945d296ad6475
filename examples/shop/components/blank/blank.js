Component({
  options: { multipleSlots: true },
  properties: { title: String, hint: String, picture: { type: String, value: '/images/goods/plant-1.svg' } },
})
