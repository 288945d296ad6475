// A door for the shell's own tests: says hello, keeps its port, and says what the test puts into `window.say`.
'use strict'
window.opened = []
window.addEventListener('message', (event) => {
  if (event.source !== parent || event.data?.t !== 'port' || window.port) return
  window.port = event.ports[0]
  window.port.onmessage = (e) => window.opened.push(e.data)
})
parent.postMessage({ t: 'door' }, '*')
