//! Web-views by page and node, until the shell says that nothing follows: `message` of one that was destroyed still reaches its
//! listener (docs/protocol.md section 8).
import { Event, type Element } from 'glass-easel'
import { guarded, onPage } from '../base/errors'

/** Each may keep a closed page alive, so few are kept: a program has one a page. */
const MOST = 16
const kept = new Map<string, Element>()
const TYPES = new Set(['load', 'error', 'message'])
const ignoreReturn = (): undefined => undefined

export const keepWebView = (page: number, node: number, element: Element): void => {
  kept.set(`${page}.${node}`, element)
  for (const key of kept.keys()) {
    if (kept.size <= MOST) break
    kept.delete(key)
  }
}

/** Something happened to a web-view. */
export const webViewEvent = (v: any): void => {
  const page = Number(v?.page)
  const key = `${page}.${Number(v?.node)}`
  const element = kept.get(key)
  if (v?.last === true) kept.delete(key)
  if (!element || !TYPES.has(v.type)) return
  const event = new Event(v.type, v.detail ?? {}, { bubbles: false, composed: true, capturePhase: true, extraFields: {}, handleListenerReturn: ignoreReturn })
  onPage(page, () => guarded('web-view', () => Event.dispatchEvent(element, event)))
}
