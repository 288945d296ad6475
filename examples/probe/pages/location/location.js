const attempt = require('../../utils/attempt.js')

attempt((done) => {
  wx.getLocation({ type: "wgs84", success: (r) => done(`${r.latitude.toFixed(2)}, ${r.longitude.toFixed(2)}`, true), fail: (e) => done(e.errMsg) })
})
