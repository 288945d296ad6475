Page({ onLoad() { const a = {}; a.a = a; this.setData({ a }) } })
