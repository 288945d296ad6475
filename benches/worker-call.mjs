// The peer of a call, as a process of its own so that it can be pinned: microseconds of each round trip, as JSON.
import { call } from './peers/call.mjs'
const [size, runs] = process.argv.slice(2).map(Number)
console.log(JSON.stringify(await call('x'.repeat(size), runs)))
