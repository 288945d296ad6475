const attempt = require('../../utils/attempt.js')

attempt((done) => {
  wx.addPhoneContact({ firstName: "A", success: () => done("added", true), fail: (e) => done(e.errMsg) })
})
