// A message to a worker thread and back, sequential, in microseconds: the nearest thing node has to a wx call.
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

const here = dirname(fileURLToPath(import.meta.url))

export async function call(payload, runs) {
  const worker = new Worker(join(here, 'echo-worker.mjs'))
  const one = async () => {
    const back = once(worker, 'message')
    worker.postMessage(payload)
    return back
  }
  for (let i = 0; i < 200; i++) await one()
  const times = []
  for (let i = 0; i < runs; i++) {
    const started = process.hrtime.bigint()
    await one()
    times.push(Number(process.hrtime.bigint() - started) / 1e3)
  }
  await worker.terminate()
  return times
}
