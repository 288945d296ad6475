//! Event batches of a view (docs/protocol.md section 5) become glass-easel events, answers of requests, scroll and bottom.
import { Event, type Element } from 'glass-easel'
import { ButtonEl, KeptEl, type El } from '../backend/element'
import { answered, observed } from '../backend/requests'
import { guarded, onPage } from '../base/errors'
import { isArray } from '../base/primordials'
import { formValues } from './form'
import { tapNavigator } from '../route/navigator'
import { tapButton } from '../wx/buttons'
import type { PageRecord } from './record'
import { share } from './share'
import { reachedBottom, scrolled } from './lifecycle'

/** Events that climb; all others of built-in components stay at their node. */
const BUBBLES = new Set(['tap', 'longpress', 'longtap', 'touchstart', 'touchmove', 'touchcancel', 'touchend', 'touchforcechange', 'transitionend', 'animationstart', 'animationiteration', 'animationend'])
const ignoreReturn = (): undefined => undefined

/** Handles one batch; an entry of the wrong shape is skipped, for the view is only half trusted. */
export const dispatchBatch = (page: PageRecord, batch: unknown): void => {
  if (!isArray(batch)) return
  for (const entry of batch) {
    if (!isArray(entry)) continue
    onPage(page.id, () => guarded('event', () => one(page, entry)))
  }
}

const one = (page: PageRecord, e: any[]): void => {
  switch (e[0]) {
    case 'e':
      return touch(page, e)
    case 'm': {
      const listener = page.ctx.nodes.get(e[1])?.model?.[e[2]]
      listener?.(e[3])
      return
    }
    case 'r':
      return answered(e[1], e[2])
    case 'o':
      return observed(e[1], e[2])
    case 'p':
      return answered(e[1], undefined)
    case 's':
      return scrolled(page, e[1])
    case 'b':
      return reachedBottom(page)
  }
}

const touch = (page: PageRecord, e: any[]): void => {
  const el = page.ctx.nodes.get(e[1])
  const element = elementOf(el)
  const type = String(e[2])
  if (!el || !element) return
  let detail = e[3] ?? {}
  if (type === 'submit' && detail && typeof detail === 'object') detail = { ...detail, value: { ...detail.value, ...formValues(element) } }
  const extra = (e[4] ?? {}) as Record<string, unknown>
  const fields: Record<string, unknown> = {}
  if (isArray(extra.touches)) {
    fields.touches = extra.touches
    fields.changedTouches = isArray(extra.changedTouches) ? extra.changedTouches : []
  }
  if (typeof extra.timeStamp === 'number') fields.timeStamp = extra.timeStamp
  if (extra.offset) fields.offset = extra.offset
  if (type === 'tap') fields._userTap = true
  const event = new Event(type, detail, { bubbles: BUBBLES.has(type), composed: true, capturePhase: true, extraFields: fields, handleListenerReturn: ignoreReturn })
  Event.dispatchEvent(element, event)
  if (type !== 'tap') return
  // A button acts also when its tap is caught: it is the button that was pressed.
  const button = above(element, (el): el is ButtonEl => el instanceof ButtonEl)
  if (button?.opens === 'share') share(page, 'button', button.__wxElement)
  else tapButton(page, button)
  if (!event.propagationStopped()) tapNavigator(page, above(element, (el): el is KeptEl => el instanceof KeptEl && el.tag === 'navigator'))
}

/** A text node cannot hold listeners: its parent is the target. */
const elementOf = (el: El | undefined): Element | null => {
  const node = el?.__wxElement as any
  if (!node) return null
  return typeof node.collectMarks === 'function' ? node : node.parentNode
}

/** The nearest element of a kind on the way up the composed tree. */
const above = <T extends El>(from: Element, kind: (el: unknown) => el is T): T | null => {
  let node: any = from
  while (node) {
    const el = node.getBackendElement?.()
    if (kind(el)) return el
    node = node.getComposedParent?.() ?? null
  }
  return null
}
