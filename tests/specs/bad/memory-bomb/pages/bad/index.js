Page({ onLoad() { const keep = []; for (;;) keep.push(new Array(10000).fill(keep.length)) } })
