const attempt = require('../../utils/attempt.js')

attempt((done) => {
  setTimeout(() => wx.openSetting({ success: () => done("opened", true), fail: (e) => done(e.errMsg) }), 5500)
})
