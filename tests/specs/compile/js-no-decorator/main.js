/* @param accessor */
var accessor = { '@': 1 }
module.exports = accessor
