//! Entry of the view: meets the shell, takes the one MessagePort, and from then on hears nobody else.
//! The program's code is never here: what arrives are commands of a closed list.
import { ViewFault } from './fault'
import { Touches } from './events/touches'
import type { Value } from '../../shared/value'
import { afterPaint, apply } from './page/batch'
import { ask } from './page/invoke'
import { Page, type Init } from './page/page'

const PROTOCOL = 1

type Message =
  | ({ t: 'init' } & Init)
  | { t: 'batch'; bytes: Uint8Array | ArrayBuffer }
  | { t: 'style'; path: string; css: string; bytes: number }
  | { t: 'theme'; theme: string }
  | { t: 'ask'; id: number; node: number; method: string; args: Value }
  | { t: 'dispose' }

function serve(port: MessagePort): void {
  let page: Page | undefined
  let touches: Touches | undefined
  let first = true
  const begun = performance.now()

  const end = (): void => {
    touches?.dispose()
    page?.dispose()
    page = touches = undefined
  }
  const fault = (e: unknown): void => {
    end()
    port.onmessage = null
    const what = e instanceof ViewFault ? e.message : `the view failed: ${e instanceof Error ? `${e.message}\n${e.stack ?? ''}` : String(e)}`
    port.postMessage({ t: 'fault', message: what })
  }
  const handle = (m: Message): void => {
    switch (m.t) {
      case 'init':
        end()
        page = new Page(port, m)
        touches = new Touches(page)
        port.postMessage({ t: 'ready' })
        return
      case 'batch': {
        if (!page) throw new ViewFault('a batch came before the page')
        const bytes = m.bytes instanceof ArrayBuffer ? new Uint8Array(m.bytes) : m.bytes
        apply(page, bytes)
        port.postMessage({ t: 'ack', bytes: bytes.length })
        if (first) {
          first = false
          afterPaint(() => port.postMessage({ t: 'painted', ms: Math.round(performance.now() - begun) }))
        }
        return
      }
      case 'style':
        page?.sheets.register(m.path, m.css)
        port.postMessage({ t: 'ack', bytes: m.bytes })
        return
      case 'theme':
        page?.theme(m.theme)
        return
      case 'ask':
        if (page) void ask(page, Number(m.node), String(m.method), m.args).then((value) => port.postMessage({ t: 'answer', id: m.id, value }))
        return
      case 'dispose':
        end()
        port.onmessage = null
        port.close()
        return
      default:
        throw new ViewFault(`message ${JSON.stringify((m as { t: unknown }).t)} is unknown`)
    }
  }
  port.onmessage = (e: MessageEvent<Message>) => {
    try {
      handle(e.data)
    } catch (err) {
      fault(err)
    }
  }
  addEventListener('error', (e) => page && e.error instanceof Error && fault(e.error))
}

// The first message with a port that comes from the parent is the shell's; later ones find no listener.
const meet = (e: MessageEvent): void => {
  if (e.source !== parent) return
  // A shell that began to listen after our hello asks once more.
  if (e.data?.t === 'shell') return parent.postMessage({ t: 'here', version: PROTOCOL }, '*')
  if (e.data?.t !== 'port') return
  const port = e.ports[0]
  if (!port) return
  removeEventListener('message', meet)
  if (e.data.version === PROTOCOL) serve(port)
  else port.postMessage({ t: 'fault', message: `this view speaks protocol ${PROTOCOL}, the shell ${String(e.data.version)}` })
}
addEventListener('message', meet)
parent.postMessage({ t: 'hello', version: PROTOCOL }, '*')
