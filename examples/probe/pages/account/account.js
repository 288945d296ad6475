const attempt = require('../../utils/attempt.js')

attempt((done) => {
  wx.login({ success: (r) => done(Object.keys(r).join(", ")), fail: (e) => done(e.errMsg) })
})
