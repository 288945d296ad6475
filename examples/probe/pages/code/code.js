const attempt = require('../../utils/attempt.js')

attempt((done) => {
  try { done(String(Function("return 1")()), true) } catch (e) { done(e.message) }
})
