const short = (r) => [r.errMsg, r.errno, r.latitude && r.latitude.toFixed(2), r.authSetting && JSON.stringify(r.authSetting['scope.userLocation']), r.code && typeof r.code, r.userInfo && r.userInfo.nickName].filter((x) => x !== undefined && x !== false).join(' ')
Page({
  data: { answer: '' },
  say(name, options = {}) {
    this.setData({ answer: `${name}…` })
    wx[name]({ ...options, complete: (r) => this.setData({ answer: short(r) }) })
  },
  locate() { this.say('getLocation') },
  fuzzy() { this.say('getFuzzyLocation') },
  authorize() { this.say('authorize', { scope: 'scope.userLocation' }) },
  setting() { this.say('getSetting') },
  open() { this.say('openSetting') },
  late() { setTimeout(() => this.say('openSetting'), 5600) },
  login() { this.say('login') },
  contact() { this.say('addPhoneContact', { firstName: 'A' }) },
  profile() { this.say('getUserProfile', { desc: 'to greet you' }) },
  listen() {
    wx.onNeedPrivacyAuthorization((resolve, info) => {
      this.resolve = resolve
      this.setData({ answer: `needs ${info.referrer}` })
    })
    this.setData({ answer: 'listening' })
  },
  agreed() { this.resolve && this.resolve({ event: 'agree', buttonId: 'agree' }) },
  told(e) { this.setData({ answer: short(e.detail) }) },
})
