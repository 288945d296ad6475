Component({
  properties: {
    fen: { type: Number, value: 0 },
    size: { type: String, value: 'normal' },
  },
})
