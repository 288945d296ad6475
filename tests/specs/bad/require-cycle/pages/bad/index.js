const a = require('./a')
Page({ data: { word: a.name + a.of() } })
