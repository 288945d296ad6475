// Lists every property that a script can reach from the global object, for the snapshot of the closed list.
(function () {
  var lines = []
  var seen = new Map()
  var queue = [['globalThis', globalThis]]
  var name = function (key) { return typeof key === 'symbol' ? '[' + String(key.description) + ']' : String(key) }
  var visit = function (path, value) {
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') {
      if (seen.has(value)) return ' = ' + seen.get(value)
      seen.set(value, path)
      queue.push([path, value])
      return ''
    }
    return ''
  }
  seen.set(globalThis, 'globalThis')
  while (queue.length) {
    var item = queue.shift()
    var path = item[0]
    var object = item[1]
    var keys = Reflect.ownKeys(object).sort(function (a, b) { return name(a) < name(b) ? -1 : 1 })
    for (var i = 0; i < keys.length; i++) {
      var at = (path === 'globalThis' ? '' : path + '.') + name(keys[i])
      var d = Reflect.getOwnPropertyDescriptor(object, keys[i])
      var flags = (d.writable ? 'w' : '-') + (d.enumerable ? 'e' : '-') + (d.configurable ? 'c' : '-')
      if (d.get || d.set) {
        lines.push(at + ' ' + flags + ' accessor')
        if (d.get) visit('get ' + at, d.get)
        if (d.set) visit('set ' + at, d.set)
      } else {
        var kind = d.value === null ? 'null' : typeof d.value
        lines.push(at + ' ' + flags + ' ' + kind + visit(at, d.value))
      }
    }
    var proto = Reflect.getPrototypeOf(object)
    if (proto !== null) {
      var known = seen.get(proto)
      if (known === undefined) {
        seen.set(proto, '(' + path + ').__proto__')
        queue.push(['(' + path + ').__proto__', proto])
      }
    }
  }
  return lines.sort().join('\n') + '\n'
})()
