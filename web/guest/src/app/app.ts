//! `App` and `getApp`: the program's one app object and its lifetimes.
import { describe, guarded, reportProblem, setAppOnError } from '../base/errors'
import { fire } from '../base/lists'
import { host } from '../base/host'
import { env } from '../base/state'
import { isUnsupportedFailure } from '../wx/unsupported'

let app: any = null
/** What `getApp({allowDefault: true})` gives before App() was called; App() then takes it over. */
let early: any = null
let enter: object = {}

/** Options of the launch as App's lifetimes get them. */
export const launchOptions = (): Record<string, unknown> => ({ scene: 1001, query: {}, referrerInfo: {}, apiCategory: 'default', shareTicket: undefined, ...env.launch })
export const currentEnter = (): object => enter
export const setEnter = (o: object): void => {
  enter = o
}

const callApp = (name: string, ...args: unknown[]): unknown => {
  const f = app?.[name]
  return typeof f === 'function' ? guarded(`App.${name}`, () => f.apply(app, args)) : undefined
}

/** `App({...})`: onLaunch is called at once, as WeChat does. */
export const AppOf = (definition: Record<string, unknown>): void => {
  if (app) {
    reportProblem('warning', 'App() was called more than once; the first call counts')
    return
  }
  app = early ?? {}
  Object.assign(app, definition)
  setAppOnError(typeof app.onError === 'function' ? (m) => app.onError(m) : null)
  callApp('onLaunch', launchOptions())
}

/** A program whose app.js does not call App() still has an app object. */
export const ensureApp = (): void => {
  if (!app) AppOf({})
}

export const getAppOf = (options?: { allowDefault?: boolean }): unknown => {
  if (app) return app
  return options?.allowDefault ? (early ??= {}) : undefined
}

/** The app object for the framework. */
export const appObject = (): any => app

export const appShow = (options: object): void => {
  enter = options
  callApp('onShow', options)
  fire('AppShow', options)
}

export const appHide = (): void => {
  callApp('onHide')
  fire('AppHide', { reason: 0 })
}

export const themeChanged = (theme: string): void => {
  env.system.theme = theme
  callApp('onThemeChange', { theme })
  fire('ThemeChange', { theme })
}

/** A promise was rejected and nobody caught it. */
export const unhandledRejection = (reason: unknown, promise: unknown): void => {
  const { message, stack } = describe(reason)
  host.fault(0, isUnsupportedFailure(reason) ? 'warning' : 'rejection', message, stack)
  callApp('onUnhandledRejection', { reason, promise })
  fire('UnhandledRejection', { reason, promise })
}
