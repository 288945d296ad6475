const attempt = require('../../utils/attempt.js')
const ask = require('../../utils/ask.js')

attempt((done) => ask(['https://192.168.1.1/', 'https://169.254.169.254/latest/meta-data/', 'https://127.0.0.1/', 'https://2130706433/', 'https://[::1]/', 'https://localhost/', 'https://metadata.google.internal/'], done))
