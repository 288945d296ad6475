Page({ onLoad() { new Function('return 1')() } })
