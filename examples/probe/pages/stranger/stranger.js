const attempt = require('../../utils/attempt.js')
const ask = require('../../utils/ask.js')

attempt((done) => ask(['https://example.com/', 'https://api.weixin.qq.com/cgi-bin/token'], done))
