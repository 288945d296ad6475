Page({ onLoad() { for (let i = 0; i < 100000; i++) this.setData({ n: i }) } })
