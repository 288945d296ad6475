// Ends itself in the ways a careless or hostile program does, and calls what the inspector shows.
Page({
  data: { alive: 0, nested: { list: [1, 'two', { three: null }] } },
  tick() { this.setData({ alive: this.data.alive + 1 }) },
  loop() { for (;;) this.lost = (this.lost || 0) + 1 },
  bomb() {
    const all = []
    for (;;) all.push(new ArrayBuffer(1 << 20))
  },
  grow() {
    const all = []
    for (;;) all.push({ name: 'x'.repeat(1000) + all.length })
  },
  print() {
    console.log('a line of the program', { deep: { er: [1, 2, 3] } })
    console.warn('a warning')
    console.error('an error line')
  },
  fault() { throw new Error('thrown by the program') },
  refused() { wx.getStorage({ key: 'never set', fail() {} }) },
  toast() { wx.showToast({ title: 'hello' }) },
  modal() { wx.showModal({ title: 'Sure?', content: 'Really', success: ({ confirm }) => this.setData({ answer: confirm ? 'yes' : 'no' }) }) },
  sheet() { wx.showActionSheet({ itemList: ['first', 'second', 'third'], success: ({ tapIndex }) => this.setData({ answer: 'item ' + tapIndex }), fail: ({ errMsg }) => this.setData({ answer: errMsg }) }) },
})
