const page = require('../../../behaviors/page')
const tr = require('../../../utils/i18n')

// Each entry: what to call, with which options. Success and failure are shown as they come.
const CALLS = [
  ['showToast', { title: '成功|Done', icon: 'success' }], ['showToast', { title: '一段只有文字、稍长一些的提示|A longer toast of words only', icon: 'none' }],
  ['showLoading', { title: '加载中|Loading' }], ['hideLoading', {}],
  ['showModal', { title: '提示|Note', content: '要继续吗？|Go on?', editable: false }], ['showModal', { title: '输入|Input', editable: true, placeholderText: '…' }],
  ['showActionSheet', { itemList: ['一|One', '二|Two', '三|Three'] }], ['vibrateShort', { type: 'light' }],
  ['setClipboardData', { data: 'menshen' }], ['getClipboardData', {}], ['makePhoneCall', { phoneNumber: '10000' }], ['scanCode', {}],
]
const translate = (value) => (Array.isArray(value) ? value.map(translate) : typeof value === 'string' ? tr(value) : value)

Page({
  behaviors: [page],
  data: { calls: CALLS.map(([name, options]) => name + (options.title ? ' · ' + tr(options.title) : '')) },
  onLoad() { this.title('界面|Interface') },
  call(event) {
    const [name, options] = CALLS[event.currentTarget.dataset.index]
    const given = {}
    Object.keys(options).forEach((key) => { given[key] = translate(options[key]) })
    wx[name](Object.assign(given, { success: (result) => this.say(result), fail: (error) => this.say(error) }))
    if (name === 'showLoading') setTimeout(() => wx.hideLoading({ fail() {} }), 1500)
  },
})
