// A worker that keeps one text: `{set: text}` is answered with a word, `{get: true}` with the text.
import { parentPort } from 'node:worker_threads'
let kept = ''
parentPort.on('message', (m) => {
  if (m.set === undefined) return parentPort.postMessage(kept)
  kept = m.set
  parentPort.postMessage('ok')
})
