//! The closed list of globals that a program finds, as WeChat offers them.
import { programConsole } from '../base/console'
import { cancel, setIntervalOf, setTimeoutOf } from '../base/timers'
import { BehaviorOf, ComponentOf, PageOf } from '../component/define'
import { requireFrom, requirePlugin } from '../module/require'
import { stack } from '../route/stack'
import { makeWx } from '../wx/facade'
import { AppOf, getAppOf } from './app'

/** The `wx` of this process. */
export const wx = makeWx()

/** `getCurrentPages()`: a new array each time, so that a program cannot change the stack. */
const getCurrentPages = (): unknown[] => stack.map((p) => p.caller).filter(Boolean)

const list: Record<string, unknown> = {
  wx,
  App: AppOf,
  Page: PageOf,
  Component: ComponentOf,
  Behavior: BehaviorOf,
  getApp: getAppOf,
  getCurrentPages,
  require: requireFrom('index'),
  requirePlugin,
  console: programConsole,
  setTimeout: setTimeoutOf,
  setInterval: setIntervalOf,
  clearTimeout: cancel,
  clearInterval: cancel,
  global: {},
  __wxConfig: {},
}

/** Names of the globals above, for the snapshot test of the closed list. */
export const globalNames = Object.keys(list)

for (const name of globalNames) Object.defineProperty(globalThis, name, { value: list[name], writable: true, configurable: true, enumerable: false })
