// The cart: lines of (product, colour, size), kept in storage, watched by the tab bar's badge and the pages.
const catalog = require('./catalog')

const KEY = 'cart'
let lines = []
const watchers = []

const same = (a, b) => a.id === b.id && a.color === b.color && a.size === b.size

function save() {
  wx.setStorage({ key: KEY, data: lines })
  watchers.forEach((watcher) => watcher())
}

function load() {
  const stored = wx.getStorageSync(KEY)
  lines = Array.isArray(stored) ? stored.filter((line) => catalog.find(line.id)) : []
}

function watch(watcher) {
  watchers.push(watcher)
  return () => {
    const at = watchers.indexOf(watcher)
    if (at >= 0) watchers.splice(at, 1)
  }
}

/** A line with everything a page shows of it. */
function describe(line) {
  const item = catalog.find(line.id)
  const color = item.colors[line.color]
  const size = item.sizes[line.size]
  const price = item.price + color.extra + size.extra
  return Object.assign({ key: [line.id, line.color, line.size].join('-'), name: item.name, picture: item.pictures[0], options: color.name + ' / ' + size.name, price, sum: price * line.count, stock: item.stock }, line)
}

function add(line) {
  const known = lines.find((other) => same(other, line))
  if (known) known.count = Math.min(known.count + line.count, catalog.find(line.id).stock)
  else lines.unshift(Object.assign({ picked: true }, line))
  save()
}

function change(index, part) {
  Object.assign(lines[index], part)
  save()
}

function remove(index) {
  lines.splice(index, 1)
  save()
}

const pickAll = (picked) => { lines.forEach((line) => { line.picked = picked }); save() }
const dropPicked = () => { lines = lines.filter((line) => !line.picked); save() }
const clear = () => { lines = []; save() }
const list = () => lines.map(describe)
const count = () => lines.reduce((sum, line) => sum + line.count, 0)

module.exports = { load, watch, add, change, remove, pickAll, dropPicked, clear, list, count, describe }
