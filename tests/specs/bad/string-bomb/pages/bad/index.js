Page({ onLoad() { let s = 'x'; for (;;) s += s } })
