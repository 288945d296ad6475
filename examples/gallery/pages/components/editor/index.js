const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { formats: {}, readOnly: false, html: '' },
  onLoad() { this.title('富文本|Rich text') },
  onReady() {
    wx.createSelectorQuery().in(this).select('#editor').context((res) => {
      this.editor = res.context
      this.editor.setContents({ delta: { ops: [
        { insert: 'Menshen' }, { insert: '\n', attributes: { header: 2 } },
        { insert: 'bold', attributes: { bold: true } }, { insert: ', ' }, { insert: 'colour', attributes: { color: '#c8553d' } }, { insert: '\n' },
      ] } })
    }).exec()
  },
  format(event) {
    const { name, value } = event.target.dataset
    if (name) this.editor.format(name, value)
  },
  status(event) { this.setData({ formats: event.detail }) },
  typed(event) { this.setData({ html: event.detail.html }) },
  divide() { this.editor.insertDivider() },
  picture() { this.editor.insertImage({ src: '/media/hills.svg', width: '60%', alt: 'hills', data: { id: '1' } }) },
  undo() { this.editor.undo() },
  redo() { this.editor.redo() },
  bare() { this.editor.removeFormat() },
  clear() { this.editor.clear() },
  lock() { this.setData({ readOnly: !this.data.readOnly }) },
})
