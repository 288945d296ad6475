//! `this.animate`, `this.clearAnimation`: keyframes for nodes of a component, played by the view.
import { expect, invoke } from '../backend/requests'
import { guarded, reportProblem } from '../base/errors'
import { host } from '../base/host'
import * as op from '../base/ops'
import { backendOf, componentOf, pageOf, select } from '../query/find'

/** `animate(selector, keyframes, duration[, callback])`; a scroll timeline in place of the callback is not served. */
export const animate = (caller: any, selector: string, keyframes: unknown, duration: unknown, last?: unknown): void => {
  const component = componentOf(caller)
  const page = pageOf(component)
  if (!page) return
  if (last && typeof last === 'object') {
    reportProblem('warning', 'animate:fail a ScrollTimeline is not supported; the animation is not played')
    return
  }
  const frames = Array.isArray(keyframes) ? keyframes : []
  const nodes = select(component, selector, true)
  let left = nodes.length
  const done = (): void => {
    left -= 1
    if (left <= 0 && typeof last === 'function') guarded('animate callback', () => last())
  }
  for (const e of nodes) {
    const el = backendOf(e)
    if (el) host.emit(page.id, op.ANIMATE, el.id, frames, Number(duration) || 0, expect(page.id, done))
    else done()
  }
}

/** `clearAnimation(selector[, options][, callback])`. */
export const clearAnimation = (caller: any, selector: string, options?: unknown, callback?: unknown): void => {
  const component = componentOf(caller)
  const page = pageOf(component)
  const cb = typeof options === 'function' ? options : callback
  const what = options && typeof options === 'object' ? options : null
  if (!page) return
  const nodes = select(component, selector, true)
  let left = nodes.length
  for (const e of nodes) {
    const el = backendOf(e)
    left -= el ? 0 : 1
    if (el)
      invoke(page.id, el.id, 'clearAnimation', [what], () => {
        left -= 1
        if (left <= 0 && typeof cb === 'function') guarded('clearAnimation callback', () => cb())
      })
  }
}
