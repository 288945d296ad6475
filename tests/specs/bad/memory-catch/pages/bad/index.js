Page({
  onLoad() {
    const kept = []
    const fill = () => { try { for (;;) kept.push({ a: [1, 2, 3] }) } catch (e) {} }
    fill(); fill(); fill()
    this.setData({ n: kept.length })
    throw new Error('memory was full ' + (kept.length > 1000))
  }
})
