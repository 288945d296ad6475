Page({ onLoad() { /(a*)*b/.test('a'.repeat(64)); new Array(1e9).join('x').indexOf('y') } })
