//! Where the drawing calls of a canvas go: to an element of a page, or to a canvas off the screen that a page's view keeps.
import { askView } from '../backend/ask'
import type { KeptEl } from '../backend/element'
import { invoke } from '../backend/requests'
import { top } from '../route/stack'

export interface Target {
  /** How drawing calls of other canvases name it. */
  readonly handle: object
  /** Carried out after everything sent before; `answer` is called with what it says. */
  send(method: string, args: unknown, answer?: (v: any) => void): void
  /** Carried out at once, while this side waits; null when there is no view that answers. */
  now(method: string, args: unknown): any
}

/** A canvas on the page. */
export const onPage = (el: KeptEl): Target => ({
  handle: { node: el.id },
  send: (method, args, answer) => invoke(el.ctx.page, el.id, method, args, answer),
  now: (method, args) => askView(el.ctx.page, el.id, method, args),
})

let last = 0
/** A canvas of its own, in the view of the page that is on top when it is first used. */
export const offScreen = (): Target => {
  const canvas = (last += 1)
  let page = 0
  const at = (): number => (page ||= top()?.id ?? 0)
  return {
    handle: { canvas },
    send: (method, args, answer) => {
      if (at()) invoke(page, 0, 'offscreen', { canvas, method, args }, answer)
      else answer?.({ errMsg: 'there is no page yet whose view could draw' })
    },
    now: (method, args) => (at() ? askView(page, 0, 'offscreen', { canvas, method, args }) : null),
  }
}
