//! The door: the document between the shell and a business page (docs/protocol.md section 8). It frames the page, hears it
//! alone, and passes on what is documented. Its policy, not this script, is what keeps the frame on the list.
import { allowed } from './origin'
import { Frame } from './frame'
import { Rate } from './rate'

const PROTOCOL = 1
/** Largest post of a page, in UTF-16 units of its JSON. */
const POST_LIMIT = 64 << 10
const ROUTES = new Set(['navigateTo', 'redirectTo', 'switchTab', 'reLaunch', 'navigateBack'])

interface Heard {
  menshen?: unknown
  t?: unknown
  data?: unknown
  method?: unknown
  url?: unknown
  delta?: unknown
}

function serve(port: MessagePort): void {
  let frame: Frame | null = null
  let list: string[] = []
  const routes = new Rate(20, 10_000)

  port.onmessage = (event: MessageEvent<{ t?: unknown; src?: unknown; list?: unknown; why?: unknown }>) => {
    const m = event.data
    if (m.t === 'open' && typeof m.src === 'string' && Array.isArray(m.list)) {
      frame?.close()
      list = m.list.map(String)
      frame = new Frame(m.src, (what) => port.postMessage(what))
    } else if (m.t === 'full') frame?.tell({ menshen: 1, t: 'refused', why: String(m.why) })
    else if (m.t === 'close') {
      frame?.close()
      frame = null
    }
  }

  addEventListener('message', (event) => {
    if (!frame || !frame.is(event.source) || !allowed(event.origin, list)) return
    const m = event.data as Heard | null
    if (typeof m !== 'object' || m === null || m.menshen !== 1) return
    const answer = (what: object): void => frame?.tell({ menshen: 1, ...what }, event.origin)
    frame.origin = event.origin
    if (m.t === 'hello') return answer({ t: 'ready' })
    if (m.t === 'post') {
      const json = text(m.data)
      if (json === null) return answer({ t: 'refused', why: `postMessage: data must be JSON of at most ${POST_LIMIT} characters` })
      port.postMessage({ t: 'message', json })
      return
    }
    if (m.t === 'route' && typeof m.method === 'string' && ROUTES.has(m.method)) {
      if (!routes.take(performance.now())) return answer({ t: 'refused', why: `${m.method}: more than 20 routes in 10 s` })
      const url = typeof m.url === 'string' ? m.url.slice(0, 8192) : ''
      const delta = Number.isInteger(m.delta) && (m.delta as number) > 0 ? Math.min(m.delta as number, 10) : 1
      port.postMessage({ t: 'route', method: m.method, url, delta })
    }
  })
}

function text(data: unknown): string | null {
  try {
    const json = JSON.stringify(data ?? null)
    return typeof json === 'string' && json.length <= POST_LIMIT ? json : null
  } catch {
    return null
  }
}

// The first port that comes from the parent is the shell's; nobody else can frame this document.
const meet = (event: MessageEvent): void => {
  const port = event.ports[0]
  if (event.source !== parent || event.data?.t !== 'port' || event.data.version !== PROTOCOL || !port) return
  removeEventListener('message', meet)
  serve(port)
}
addEventListener('message', meet)
parent.postMessage({ t: 'door' }, '*')
