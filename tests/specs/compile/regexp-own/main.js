var a = { RegExp: { $1: 1 } }
module.exports = function (RegExp) { return RegExp.$1 + a.RegExp.$1 + RegExp.source }
