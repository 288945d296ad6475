const attempt = require('../../utils/attempt.js')

attempt((done) => {
  wx.getFuzzyLocation({ success: () => done("given", true), fail: (e) => done(e.errMsg) })
})
