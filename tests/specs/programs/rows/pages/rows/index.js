// One page of exactly 3,001 elements: the root, and 1,000 times a view with two texts.
// No button would fit into that number, so two rows are the buttons: a tap on row 0 (#change-all) changes every row,
// a tap on row 1 (#change-one) changes row 500 alone.
const COUNT = 1000
const TARGET = 500
const id = (i) => (i === 0 ? 'change-all' : i === 1 ? 'change-one' : 'row-' + i)

Page({
  data: { rows: Array.from({ length: COUNT }, (_, i) => ({ id: id(i), name: 'Row ' + i, value: 0 })) },
  tap(event) {
    const { index } = event.target.dataset
    if (index === 0) this.changeAll()
    else if (index === 1) this.changeOne()
  },
  changeOne() {
    this.setData({ ['rows[' + TARGET + '].value']: this.data.rows[TARGET].value + 1 })
  },
  changeAll() {
    this.setData({ rows: this.data.rows.map((row) => ({ id: row.id, name: row.name, value: row.value + 1 })) })
  },
})
