//! The page stack: navigateTo, redirectTo, reLaunch, switchTab, navigateBack, with WeChat's limits and messages.
import { reportProblem } from '../base/errors'
import { host } from '../base/host'
import { fire } from '../base/lists'
import * as op from '../base/ops'
import { dict } from '../base/primordials'
import { env, isTab, tabIndex } from '../base/state'
import { call, close, hide, show } from '../page/lifecycle'
import { enterPage, makePage, open, type How } from '../page/open'
import type { PageRecord } from '../page/record'
import { EventChannel } from './channel'
import { isPage, parseUrl, type Target } from './url'

const MAX_PAGES = 10

/** Pages from the bottom to the one that is seen. */
export const stack: PageRecord[] = []
/** Tab pages stay alive when left. */
const tabs = dict<PageRecord>()

/** The page that is seen. */
export const top = (): PageRecord | undefined => stack[stack.length - 1]

/** A route call that cannot be done; its message goes to fail as it is. */
export class RouteError extends Error {
  override name = 'RouteError'
}

const end = (page: PageRecord, delta = 1): void => {
  close(page, delta)
  open.delete(page.id)
  if (tabs[page.path] === page) delete tabs[page.path]
}

const begin = (t: Target, how: How, channel: EventChannel | null = null): PageRecord => {
  const page = makePage(t.path, t.query, how, channel)
  if (isTab(t.path)) tabs[t.path] = page
  stack.push(page)
  enterPage(page)
  if (top() === page) show(page)
  return page
}

/** Finds the target or throws; a page that is not there is also told to the program's onPageNotFound. */
const find = (name: string, url: unknown): Target => {
  if (typeof url !== 'string' || url === '') throw new RouteError(`${name}:fail parameter error: parameter.url should be String instead of ${url === undefined ? 'Undefined' : typeof url};`)
  const t = parseUrl(url, top()?.path ?? '')
  if (!isPage(t.path) || !env.files[t.path]) throw new RouteError(`${name}:fail page "${t.path}" is not found`)
  return t
}

export const navigateTo = (o: { url?: unknown; events?: Record<string, unknown> }): { eventChannel: EventChannel } => {
  const t = find('navigateTo', o.url)
  if (isTab(t.path)) throw new RouteError('navigateTo:fail can not navigateTo a tabbar page')
  if (stack.length >= MAX_PAGES) throw new RouteError(`navigateTo:fail webview count limit exceed`)
  const [here, there] = EventChannel.pair()
  if (o.events && typeof o.events === 'object') for (const k of Object.keys(o.events)) here.on(k, o.events[k] as () => void)
  const before = top()
  if (before) hide(before)
  begin(t, 'push', there)
  return { eventChannel: here }
}

export const redirectTo = (o: { url?: unknown }): void => {
  const t = find('redirectTo', o.url)
  if (isTab(t.path)) throw new RouteError('redirectTo:fail can not redirectTo a tabbar page')
  const before = stack.pop()
  if (before) end(before)
  begin(t, 'replace')
}

export const reLaunch = (o: { url?: unknown }): void => {
  const t = find('reLaunch', o.url)
  endAll(null)
  begin(t, 'relaunch')
}

/** Closes every page but `keep`, the tabs that are not on the stack included. */
const endAll = (keep: PageRecord | null): void => {
  while (stack.length) {
    const page = stack.pop()!
    if (page !== keep) end(page)
  }
  for (const path of Object.keys(tabs)) if (tabs[path] !== keep) end(tabs[path]!)
}

export const switchTab = (o: { url?: unknown }): void => {
  const t = find('switchTab', o.url)
  if (!isTab(t.path)) throw new RouteError('switchTab:fail can not switch to no-tabBar page')
  const before = top()
  if (before?.path === t.path) return
  if (before) hide(before)
  while (stack.length) {
    const page = stack.pop()!
    if (tabs[page.path] !== page) end(page)
  }
  const kept = tabs[t.path]
  if (!kept) {
    begin({ path: t.path, query: {} }, 'tab')
    return
  }
  stack.push(kept)
  host.page(kept.id, op.PAGE_SHOW, { path: kept.path, how: 'tab' })
  show(kept)
}

export const navigateBack = (o: { delta?: unknown }): void => {
  if (stack.length <= 1) throw new RouteError('navigateBack:fail cannot navigate back at first page.')
  let delta = Math.floor(Number(o.delta ?? 1))
  if (!(delta >= 1)) delta = 1
  delta = Math.min(delta, stack.length - 1)
  const leaving = stack.splice(stack.length - delta)
  for (let i = leaving.length - 1; i >= 0; i -= 1) end(leaving[i]!, delta)
  const now = top()!
  host.page(now.id, op.PAGE_SHOW, { path: now.path, how: 'back' })
  show(now)
}

/** The first page of a program, or one that `check` asks for; `path` need not be in app.json then. */
export const launchPage = (t: Target, how: How): PageRecord => {
  endAll(null)
  return begin(t, how)
}

/** The user tapped a tab: switchTab, then onTabItemTap of the page that is seen. */
export const tabTapped = (index: number): void => {
  const item = (env.app.tabBar?.list ?? [])[index] as { pagePath?: string; text?: string } | undefined
  if (!item?.pagePath) return
  const path = `/${item.pagePath.replace(/^\/+/, '')}`
  switchTab({ url: path })
  const now = top()
  if (now && tabIndex(now.path) === index) call(now, 'onTabItemTap', { index: String(index), pagePath: item.pagePath, text: item.text ?? '' })
}

let losses = 0
let lastLoss = -Infinity
const AGAIN_WITHIN = 10_000
const AGAIN_AT_MOST = 3

/** The view of a page is gone (closed or crashed): the page is opened anew in its place, or dropped when it was not seen. */
export const viewGone = (id: number): void => {
  const page = open.get(id)
  if (!page) return
  const now = host.now()
  losses = now - lastLoss < AGAIN_WITHIN ? losses + 1 : 1
  lastLoss = now
  if (losses > AGAIN_AT_MOST) {
    // It would only end again: the shell says what happened, and the person decides.
    reportProblem('warning', `the view of ${page.path} ended ${losses} times in a row; the page is not opened again`)
    return
  }
  const seen = top() === page
  const at = stack.indexOf(page)
  if (at >= 0) stack.splice(at, 1)
  end(page)
  if (!seen) return
  reportProblem('warning', `the view of ${page.path} ended; the page is opened again`)
  begin({ path: page.path, query: page.query }, 'replace')
}

/** A launch or route target that does not exist. */
export const pageNotFound = (t: Target, isEntryPage: boolean, app: any): boolean => {
  const info = { path: t.path, query: t.query, isEntryPage }
  const listeners = fire('PageNotFound', info)
  if (typeof app?.onPageNotFound !== 'function') return listeners > 0
  app.onPageNotFound(info)
  return true
}
