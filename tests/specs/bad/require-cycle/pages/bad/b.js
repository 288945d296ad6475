const a = require('./a')
exports.name = 'b of ' + a.name
