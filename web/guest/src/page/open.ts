//! Opens a page: view first, then tree, then its code's onLoad.
import { Ctx } from '../backend/context'
import { guarded, onPage, reportError, reportProblem } from '../base/errors'
import { host } from '../base/host'
import * as op from '../base/ops'
import { dict } from '../base/primordials'
import { env, isTab } from '../base/state'
import { bindMethods } from '../component/define'
import { circle, load } from '../component/load'
import { miniProgram, scopes, space } from '../component/space'
import { call } from './lifecycle'
import { windowOf, type PageRecord } from './record'
import type { EventChannel } from '../route/channel'

export type How = 'launch' | 'push' | 'replace' | 'relaunch' | 'tab'

const CUSTOM_TAB_BAR = 'custom-tab-bar/index'
let lastPage = 0
/** Every page that is open, by number; events find their page here. */
export const open = new Map<number, PageRecord>()

const joinQuery = (query: Record<string, string>): string => {
  let out = ''
  for (const k of Object.keys(query)) out += `${out ? '&' : '?'}${k}=${query[k]}`
  return out
}

/** The page object of a page whose tree failed: programs may hold and ask it, nothing is drawn. */
const broken = (path: string): any => ({ is: path, data: {}, setData() {}, selectComponent: () => null, selectAllComponents: () => [] })

/** Makes a page and runs its onLoad. The caller puts it on the stack before `enter`. */
export const makePage = (path: string, query: Record<string, string>, how: How, channel: EventChannel | null): PageRecord => {
  lastPage += 1
  const id = lastPage
  const ctx = new Ctx(id, scopes)
  const page: PageRecord = { id, path, query, ctx, caller: null, root: null, tabBar: null, channel, shown: false, ready: false, closed: false, scrollTop: 0 }
  open.set(id, page)
  const info = { path, query, window: windowOf(env.app, env.files[path]?.json), tab: isTab(path), how }
  host.page(id, op.PAGE_OPEN, info)
  return page
}

/** Builds the tree (components' attached), then calls onLoad. */
export const enterPage = (page: PageRecord): void => {
  const { id, path, query, ctx } = page
  onPage(id, () => {
    guarded(`loading ${path}`, () => load(path))
    const build = (): void => {
      const backend = miniProgram.associateBackend(ctx as never)
      const url = safeQuery(query)
      const root = backend.createRoot('wx-page', space, `/${path}${url}`)
      page.caller = root.get()
      bindMethods(path, page.caller)
      own(page)
      const holder = ctx.createElement('wx-x')
      ctx.root.appendChild(holder)
      root.attach(ctx.root as never, holder as never)
      holder.release()
      page.root = root
    }
    try {
      build()
    } catch (e) {
      // Too deep a stack while components are made has one usual cause, and the stack itself does not name it.
      const loop = e instanceof RangeError ? circle(path) : []
      reportError(e, loop.length ? `creating ${path}: a component contains itself without end: ${loop.join(' > ')}` : `creating ${path}`)
    }
    if (!page.root) {
      page.caller ??= broken(path)
      own(page)
    }
    if (env.app.tabBar?.custom && isTab(path)) guarded('custom tab bar', () => addTabBar(page))
  })
  wants(page)
  call(page, 'onLoad', assignQuery(query))
}

/** Properties of a page made by Component() are set from the query; a badly encoded one is left to onLoad. */
const safeQuery = (query: Record<string, string>): string => {
  const ok = dict<string>()
  for (const k of Object.keys(query)) {
    try {
      decodeURIComponent(query[k]!)
      ok[k] = query[k]!
    } catch {
      reportProblem('warning', `the query parameter "${k}" is not well encoded; it is passed to onLoad as it is`)
    }
  }
  return joinQuery(ok)
}

const assignQuery = (query: Record<string, string>): Record<string, string> => ({ ...query })

/** Fields that every page object has. */
const own = (page: PageRecord): void => {
  const c = page.caller
  if (!c) return
  c.route = page.path
  c.options = assignQuery(page.query)
  c.__wxWebviewId__ = page.id
  c.__route__ = page.path
}

const addTabBar = (page: PageRecord): void => {
  if (!env.files[CUSTOM_TAB_BAR]) {
    reportProblem('compile', 'app.json asks for a custom tab bar, but custom-tab-bar/index does not exist')
    return
  }
  load(CUSTOM_TAB_BAR)
  const root = miniProgram.associateBackend(page.ctx as never).createRoot('wx-x', space, `/${CUSTOM_TAB_BAR}`)
  const holder = page.ctx.createElement('wx-x')
  page.ctx.root.appendChild(holder)
  root.attach(page.ctx.root as never, holder as never)
  holder.release()
  page.tabBar = root
}

/** The view reports scrolling and the bottom only to pages that listen. */
const wants = (page: PageRecord): void => {
  if (typeof page.caller?.onPageScroll === 'function') host.emit(page.id, op.PAGE, 'listenScroll', true)
  if (typeof page.caller?.onReachBottom === 'function') {
    const distance = windowOf(env.app, env.files[page.path]?.json).onReachBottomDistance
    host.emit(page.id, op.PAGE, 'reachBottom', typeof distance === 'number' ? distance : 50)
  }
}
