var seen = 0
function count() { seen += 1; return seen }
console.log(count())
globalThis.console.log('loud', count())
globalThis['console'].warn('loud')
var { log } = globalThis.console
log('loud')
say(seen, typeof globalThis.console.log, typeof console)
