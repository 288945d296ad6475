const attempt = require('../../utils/attempt.js')
const ask = require('../../utils/ask.js')

attempt((done) => ask(['http://example.com/', 'ws://example.com/'], done))
