// One page for one promise: what is tried, and what came of it.
module.exports = (run) => Page({
  data: { result: '', given: false },
  attempt() {
    this.setData({ result: '…', given: false })
    run((result, given = false) => this.setData({ result, given }))
  },
})
