const tr = require('../../utils/i18n')

Component({
  options: { multipleSlots: false },
  properties: { name: String, note: String },
  data: { shownName: '', shownNote: '' },
  observers: {
    'name, note'(name, note) { this.setData({ shownName: tr(name), shownNote: tr(note) }) },
  },
})
