Page({
  onLoad() {
    let a = 1
    for (let i = 0; i < 100000; i++) a = [a]
    this.setData({ a })
  },
})
