// A message to a worker thread and its answer, sequential, in microseconds: the nearest thing node has to a wx call. The
// worker keeps a text, as storage does: `get` asks for it, `set` hands it over, `both` does one after the other.
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

const here = dirname(fileURLToPath(import.meta.url))

export async function call(mode, text, runs) {
  const worker = new Worker(join(here, 'store-worker.mjs'))
  const ask = async (message) => {
    const back = once(worker, 'message')
    worker.postMessage(message)
    return back
  }
  const one = {
    get: () => ask({ get: true }),
    set: () => ask({ set: text }),
    both: async () => (await ask({ set: text }), ask({ get: true })),
  }[mode]
  await ask({ set: text })
  for (let i = 0; i < 200; i++) await one()
  const times = []
  for (let i = 0; i < runs; i++) {
    const started = process.hrtime.bigint()
    await one()
    times.push(Number(process.hrtime.bigint() - started) / 1e3)
  }
  if ((await ask({ get: true }))[0] !== text) throw new Error('the answer is not the text')
  await worker.terminate()
  return times
}
