// Two servers of somebody else for the tests of web-view: `business` is on the list, `foreign` is not.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { root } from './harness.mjs'

const sdk = readFileSync(join(root, 'web/sdk/menshen-webview.js'))

/** What each address of the business server answers; `f` is the foreign server's origin. */
const pages = (f) => ({
  '/shop': '<script src="/sdk.js"></script><h1>shop</h1>',
  '/bare': '<h1>bare</h1>',
  '/leave': `<h1>leave</h1><script>addEventListener('click', () => { location.href = '${f}/stolen?by=navigation' })</script>`,
  '/form': `<h1>form</h1><form action="${f}/stolen" target="_self"><button>send</button></form>`,
  // Everything by which a framed page might get out of its frame.
  '/escape': `<h1>escape</h1><script>
    window.tried = {}
    const attempt = (name, f) => { try { window.tried[name] = String(f()) } catch (e) { window.tried[name] = 'refused' } }
    addEventListener('click', () => {
      attempt('top', () => { top.location = '${f}/stolen?by=top'; return 'asked' })
      attempt('parent', () => { parent.location = '${f}/stolen?by=parent'; return 'asked' })
      attempt('open', () => (open('${f}/stolen?by=open') ? 'opened' : 'refused'))
      attempt('target', () => { const a = document.createElement('a'); a.href = '${f}/stolen?by=target'; a.target = '_top'; document.body.append(a); a.click(); return 'asked' })
      attempt('read parent', () => parent.document.title)
      attempt('read top', () => top.document.title)
      attempt('read door', () => parent.frames.length >= 0 && parent.localStorage.length)
      window.done = true
    })</script>`,
  // Everything that might be taken for the word of the door, of the shell or of a view.
  '/bridge': `<h1>bridge</h1><script>
    const channel = new MessageChannel()
    window.answers = []
    channel.port1.onmessage = (e) => window.answers.push(e.data)
    addEventListener('message', (e) => window.answers.push(e.data))
    addEventListener('click', () => {
      const forged = [
        { t: 'port', version: 1 }, { t: 'hello' }, { t: 'door' }, { t: 'ready' }, { t: 'event', bytes: new Uint8Array([1]) }, { t: 'message', json: '["forged"]' },
        { t: 'route', method: 'navigateTo', url: '/pages/deep/index' }, { menshen: 1, t: 'route', method: 'request', url: 'https://x' }, { menshen: 1, t: 'route', method: 'exitMiniProgram' },
        { menshen: 1, t: 'route', method: 'constructor' }, { menshen: 2, t: 'post', data: 'forged' }, { menshen: 1, t: 'launch', program: 'x' }, { menshen: 1, t: 'full', why: 'x' }, null, 'post', 7,
      ]
      for (const one of forged) for (const to of [parent, top]) { try { to.postMessage(one, '*') } catch {} try { to.postMessage(one, '*', [new MessageChannel().port2]) } catch {} }
      window.done = true
    })</script>`,
  // A frame of a foreign origin and one of our own inside the page: neither is the page.
  '/nest': `<h1>nest</h1><iframe src="/inner"></iframe><iframe src="${f}/inner"></iframe>`,
  '/inner': `<script>for (const to of [parent, parent.parent, top]) { to.postMessage({ menshen: 1, t: 'hello' }, '*'); to.postMessage({ menshen: 1, t: 'post', data: 'from a frame in the frame' }, '*'); to.postMessage({ menshen: 1, t: 'route', method: 'navigateTo', url: '/pages/deep/index?from=inner' }, '*') }</script>`,
})

const listen = async (handler) => {
  const seen = []
  const server = createServer((q, a) => {
    seen.push({ url: q.url, method: q.method, ...q.headers })
    handler(q, a)
  })
  await new Promise((ok) => server.listen(0, '127.0.0.1', ok))
  const origin = `http://127.0.0.1:${server.address().port}`
  return { seen, origin, host: origin.slice(7), close: () => { server.closeAllConnections(); server.close() } }
}

/** Starts both. `seen` of each is every request that arrived there. */
export async function servers() {
  const foreign = await listen((q, a) => a.writeHead(200, { 'content-type': 'text/html' }).end(q.url === '/inner' ? pages('')['/inner'] : '<h1>foreign</h1>'))
  const all = pages(foreign.origin)
  const business = await listen((q, a) => {
    const path = q.url.split('?')[0]
    if (path === '/sdk.js') return a.writeHead(200, { 'content-type': 'text/javascript' }).end(sdk)
    if (path === '/out') return a.writeHead(302, { location: `${foreign.origin}/stolen?by=redirect` }).end()
    if (path === '/in') return a.writeHead(302, { location: '/shop' }).end()
    if (path === '/set') return a.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'http=one; SameSite=None; Secure; Path=/' }).end('<h1>set</h1>')
    if (!all[path]) return a.writeHead(404, { 'content-type': 'text/html' }).end('<h1>none</h1>')
    return a.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><meta charset=utf-8><title>${path}</title><body>${all[path]}`)
  })
  return { business, foreign, close: () => { business.close(); foreign.close() } }
}
