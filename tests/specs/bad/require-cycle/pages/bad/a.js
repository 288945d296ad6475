exports.name = 'a'
const b = require('./b')
exports.of = () => b.name
