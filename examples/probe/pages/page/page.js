const attempt = require('../../utils/attempt.js')

attempt((done) => {
  done([typeof document, typeof window, typeof XMLHttpRequest, typeof WebSocket].join(", "))
})
