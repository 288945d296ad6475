// The peer of a call, as a process of its own so that it can be pinned: microseconds of each exchange, as JSON.
import { call } from './peers/call.mjs'
const [mode, size, runs] = process.argv.slice(2)
console.log(JSON.stringify(await call(mode, 'x'.repeat(Number(size)), Number(runs))))
