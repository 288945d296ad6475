// What every page of the gallery shares: its title in the system's language, and a line that shows the last answer.
const tr = require('../utils/i18n')

module.exports = Behavior({
  data: { out: '' },
  methods: {
    title(text) { wx.setNavigationBarTitle({ title: tr(text) }) },
    say(value) { this.setData({ out: typeof value === 'string' ? value : JSON.stringify(value, null, 1) || String(value) }) },
    event(event) { this.say(event.type + ' ' + JSON.stringify(event.detail)) },
  },
})
