// A view for the shell's own tests: the hand-shake of section 7, and batches that are JSON lists of things to draw.
'use strict'
let port
const encoder = new TextEncoder()
const decoder = new TextDecoder()

function draw(item) {
  const [tag, text, event, shade] = item
  if (tag === 'web-view') return port.postMessage({ t: 'webview', node: event, src: text })
  const element = document.createElement(tag)
  element.textContent = text
  if (shade) element.style.background = shade
  if (event) element.addEventListener('click', (e) => {
    if (e.isTrusted) port.postMessage({ t: 'gesture', node: 1, kind: 'tap' })
    port.postMessage({ t: 'event', bytes: encoder.encode(JSON.stringify({ tap: event })) })
  })
  document.body.append(element)
}

function receive(message) {
  if (message.t === 'init') {
    document.documentElement.dataset.theme = message.theme
    document.documentElement.dataset.base = message.base
    port.postMessage({ t: 'ready' })
  } else if (message.t === 'theme') document.documentElement.dataset.theme = message.theme
  else if (message.t === 'style') {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(message.css)
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  } else if (message.t === 'batch') {
    if (!(message.bytes instanceof Uint8Array) || message.bytes.byteOffset !== 9) throw new Error('a batch is a view into the transferred message')
    const list = JSON.parse(decoder.decode(message.bytes))
    if (list === 'poison') return port.postMessage({ t: 'fault', message: 'command 99 at byte 12 is not in the list of commands' })
    for (const item of list) draw(item)
    port.postMessage({ t: 'ack', bytes: message.bytes.byteLength })
    requestAnimationFrame(() => port.postMessage({ t: 'painted', ms: performance.now() }))
  }
}

window.addEventListener('message', (event) => {
  if (event.source !== parent || !event.data || event.data.t !== 'port' || port) return
  port = event.ports[0]
  port.onmessage = (e) => receive(e.data)
})
parent.postMessage({ t: 'hello' }, '*')
