//! What the host's frames do to a program: start, events, notifications, stop.
import { share } from '../page/share'
import { guarded, reportError, reportProblem } from '../base/errors'
import { fire } from '../base/lists'
import { hasOwn, keys } from '../base/primordials'
import { env, setEnv, trimPath, type Env } from '../base/state'
import { VERSION } from '../../../shared/version'
import { webViewEvent } from '../backend/web-view'
import { runFile } from '../module/require'
import { space } from '../component/space'
import { call, close, hide, resized, show } from '../page/lifecycle'
import { deviceSays } from '../wx/devices'
import { needPrivacy } from '../wx/privacy'
import { windowHeight } from '../wx/system'
import { open } from '../page/open'
import { entryPage, isPage, parseQuery } from '../route/url'
import { launchPage, navigateBack, navigateTo, pageNotFound, reLaunch, redirectTo, RouteError, stack, switchTab, tabTapped, top, viewGone } from '../route/stack'
import { appHide, appObject, appShow, ensureApp, launchOptions, setEnter, themeChanged } from './app'

/** Runs app.js, then the first page. */
export const start = (value: unknown): void => {
  const given = value as Env
  if (given?.version !== VERSION) throw new Error(`guest.js speaks version ${VERSION}, the Start frame ${String(given?.version)}: broker and guest are of different builds`)
  setEnv(given)
  const config = (globalThis as any).__wxConfig
  Object.assign(config, { pages: env.app.pages ?? [], window: env.app.window ?? {}, tabBar: env.app.tabBar, envVersion: env.mode === 'production' ? 'release' : 'develop', accountInfo: { appId: env.appid } })
  if (env.files.app ? env.files.app.wxss : true) space.addStyleSheet('app', 'app', undefined)
  if (env.modules.app) guarded('app.js', () => runFile('app'))
  guarded('App', ensureApp)
  const options = launchOptions()
  setEnter(options)
  guarded('App.onShow', () => appShow(options))
  if (stack.length) return // onLaunch or onShow has already routed
  launch(String(env.launch.path ?? ''), env.launch.query)
}

const launch = (wanted: string, query: unknown): void => {
  const q = wanted.indexOf('?')
  const path = trimPath(q < 0 ? wanted : wanted.slice(0, q)) || entryPage()
  const all = { ...(q < 0 ? {} : parseQuery(wanted.slice(q + 1))), ...strings(query) }
  const target = { path, query: all }
  if (isPage(path)) {
    launchPage(target, 'launch')
    return
  }
  reportProblem('warning', `the page "${path}" is not in app.json`)
  guarded('onPageNotFound', () => pageNotFound(target, true, appObject()))
  if (stack.length) return
  const entry = entryPage()
  if (entry && isPage(entry)) launchPage({ path: entry, query: {} }, 'launch')
  else reportError(new Error('app.json names no page that exists'))
}

const strings = (query: unknown): Record<string, string> => {
  const out: Record<string, string> = {}
  if (query && typeof query === 'object') for (const k of keys(query)) out[k] = String((query as Record<string, unknown>)[k])
  return out
}

/** Host events. */
const notifications: Record<string, (v: any) => void> = {
  show: (v) => {
    const options = { ...launchOptions(), ...v }
    appShow(options)
    const page = top()
    if (v?.path && isPage(v.path) && trimPath(v.path) !== page?.path) {
      const query = strings(v.query)
      const text = keys(query).map((k) => `${k}=${query[k]}`).join('&')
      reLaunch({ url: `/${trimPath(v.path)}${text ? `?${text}` : ''}` })
    } else if (page) show(page)
  },
  hide: () => {
    const page = top()
    if (page) hide(page)
    appHide()
  },
  theme: (v) => themeChanged(v?.theme === 'dark' ? 'dark' : 'light'),
  resize: (v) => {
    if (v && typeof v === 'object') Object.assign(env.system, v)
    const size = { size: { windowWidth: env.system.windowWidth, windowHeight: windowHeight(), screenWidth: env.system.screenWidth, screenHeight: env.system.screenHeight }, deviceOrientation: Number(env.system.windowWidth) > Number(env.system.windowHeight) ? 'landscape' : 'portrait' }
    fire('WindowResize', size)
    const page = top()
    if (page) resized(page, size)
  },
  network: (v) => fire('NetworkStatusChange', v),
  memory: (v) => fire('MemoryWarning', v),
  back: () => {
    if (stack.length > 1) navigateBack({ delta: 1 })
  },
  tab: (v) => tabTapped(Number(v?.index)),
  pulldown: (v) => {
    const page = v?.page ? open.get(v.page) : top()
    if (page) call(page, 'onPullDownRefresh')
  },
  privacy: (v) => needPrivacy(v),
  device: (v) => deviceSays(v),
  share: (v) => {
    const page = top()
    if (page && (v?.from === 'menu' || v?.from === 'timeline' || v?.from === 'favorite')) share(page, v.from)
  },
  viewgone: (v) => viewGone(Number(v?.page)),
  webview: webViewEvent,
  webroute: (v) => webRoute(v),
}

const WEB_ROUTES: Record<string, (o: any) => unknown> = { navigateTo, redirectTo, reLaunch, switchTab, navigateBack }

/** A page in a web-view asks to go somewhere. Only the one that is seen is heard; a refusal is the developer's to read. */
const webRoute = (v: any): void => {
  const route = hasOwn(WEB_ROUTES, v?.method) ? WEB_ROUTES[v.method] : undefined
  if (!route || top()?.id !== v.page) return
  try {
    route({ url: v.url, delta: v.delta })
  } catch (e) {
    if (!(e instanceof RouteError)) throw e
    reportProblem('warning', `the page in the web-view: ${e.message}`)
  }
}

export const notify = (name: string, value: unknown): void => {
  const f = notifications[name]
  if (f) guarded(`notification ${name}`, () => f(value))
}

/** onHide and onUnload of everything, then the process may end. */
export const stop = (): void => {
  const page = top()
  if (page) hide(page)
  appHide()
  while (stack.length) close(stack.pop()!, 1)
}
