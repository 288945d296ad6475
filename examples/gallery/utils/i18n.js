const zh = /^zh/.test(wx.getAppBaseInfo().language || 'zh')

/** Picks the text of the system's language from "中文|English". */
module.exports = (text) => text.split('|')[zh ? 0 : 1] || text
