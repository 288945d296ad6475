// Recurses as deep as the engine lets it: through plain calls, through native code (JSON, sort, replace), and on a tap.
// Each must end in a RangeError that the program can catch, and in nothing else.
const plain = (n) => 1 + plain(n + 1)
const native = (n) => [2, 1].sort(() => native(n + 1))
const text = (n) => 'a'.replace(/a/, () => text(n + 1))
const json = (n) => JSON.stringify({ toJSON: () => json(n + 1) })

function depth(f) {
  try {
    f(0)
  } catch (e) {
    return e instanceof RangeError
  }
  return false
}

Page({
  data: { open: false, tapped: false },
  onLoad() { this.setData({ open: this.all() }) },
  tap() {
    if (!this.all()) throw new Error('a recursion did not end in a RangeError')
    this.setData({ tapped: true })
  },
  all() {
    const ended = [plain, native, text, json].map(depth)
    if (!ended.every(Boolean)) throw new Error('recursions ended otherwise: ' + ended)
    return true
  },
})
