module.exports = function (date, format) {
  if (/(y+)/.test(format)) format = format.replace(RegExp.$1, date)
  return format
}
