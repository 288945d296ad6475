const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { log: [] },
  onLoad() { this.title('事件|Events') },
  note(event) {
    const { name } = event.currentTarget.dataset
    this.count = (this.count || 0) + 1
    this.setData({ log: this.data.log.concat({ id: this.count, text: event.type + ' @ ' + name }).slice(-8) })
  },
  mark(event) { this.say(event.mark) },
  clear() { this.setData({ log: [] }) },
})
