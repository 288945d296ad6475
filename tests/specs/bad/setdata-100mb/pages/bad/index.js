Page({ onLoad() { this.setData({ big: 'x'.repeat(1 << 20).split('').fill('y'.repeat(100)).join('') }) } })
