//! What happens to an opened page: shown, ready, hidden, unloaded, scrolled, resized.
import { forget } from '../backend/requests'
import { guarded, onPage } from '../base/errors'
import { host } from '../base/host'
import * as op from '../base/ops'
import { schedule } from '../base/timers'
import type { PageRecord } from './record'

/** Calls a page's own handler if it has one. */
export const call = (page: PageRecord, name: string, ...args: unknown[]): unknown => {
  const f = page.caller?.[name]
  if (typeof f !== 'function') return undefined
  return onPage(page.id, () => guarded(`${name} of ${page.path}`, () => f.apply(page.caller, args)))
}

/** Tells the page's components (`pageLifetimes`). */
const lifetimes = (page: PageRecord, name: string, args: unknown[]): void => {
  if (page.root) onPage(page.id, () => guarded(`${name} of the components of ${page.path}`, () => page.root.getComponent().triggerPageLifetime(name, args)))
  if (page.tabBar) onPage(page.id, () => guarded(`${name} of the tab bar`, () => page.tabBar.getComponent().triggerPageLifetime(name, args)))
}

/** onShow; the first time also onReady, after this turn. */
export const show = (page: PageRecord): void => {
  if (page.shown || page.closed) return
  page.shown = true
  lifetimes(page, 'show', [])
  call(page, 'onShow')
  if (!page.ready) schedule(() => ready(page), 0)
}

const ready = (page: PageRecord): void => {
  if (page.ready || page.closed) return
  page.ready = true
  call(page, 'onReady')
  lifetimes(page, 'routeDone', [])
  call(page, 'onRouteDone')
}

/** onHide. */
export const hide = (page: PageRecord): void => {
  if (!page.shown || page.closed) return
  page.shown = false
  lifetimes(page, 'hide', [])
  call(page, 'onHide')
}

/** onUnload, then the tree is released and the view told. */
export const close = (page: PageRecord, delta: number): void => {
  if (page.closed) return
  page.shown = false
  call(page, 'onUnload')
  page.closed = true
  page.ctx.closing = true
  onPage(page.id, () => {
    guarded(`detached of ${page.path}`, () => page.root?.release())
    guarded('detached of the tab bar', () => page.tabBar?.release())
  })
  page.ctx.destroy()
  forget(page.id)
  page.channel?.close()
  host.page(page.id, op.PAGE_CLOSE, { delta })
}

export const resized = (page: PageRecord, size: unknown): void => {
  lifetimes(page, 'resize', [size])
  call(page, 'onResize', size)
}

export const scrolled = (page: PageRecord, scrollTop: unknown): void => {
  page.scrollTop = Number(scrollTop) || 0
  call(page, 'onPageScroll', { scrollTop: page.scrollTop })
}

export const reachedBottom = (page: PageRecord): void => {
  call(page, 'onReachBottom')
}
