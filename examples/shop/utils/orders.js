// Orders, newest first, in storage. A state is one of: paying, sending, done.
const KEY = 'orders'

const list = () => wx.getStorageSync(KEY) || []

function place(order) {
  const now = Date.now()
  const placed = Object.assign({ no: String(now), time: now, state: 'paying' }, order)
  wx.setStorageSync(KEY, [placed].concat(list()))
  return placed
}

function advance(no, state) {
  wx.setStorageSync(KEY, list().map((order) => (order.no === no ? Object.assign({}, order, { state }) : order)))
}

const FREE_FROM = 9900
const freight = (goods) => (goods >= FREE_FROM || goods === 0 ? 0 : 800)

module.exports = { list, place, advance, freight }
