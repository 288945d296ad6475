// The messages of section 6 of docs/protocol.md, as types. What comes from the broker about a program was partly written
// by that program: every field that holds such a thing is `unknown` or is checked where it is used.

import type { Holdings } from './consent/data'
import type { Prompt } from './consent/prompt'
import type { SettingsMessage } from './consent/settings'
import type { UsersMessage } from './home/people'
import type { StorageMessage } from './inspector/storage-pane'

/** Version of the protocol; parties of different versions refuse each other. */
export const VERSION = 1

/** Close codes of the WebSocket that mean: do not try again. */
export const CLOSE_SECRET = 4001
export const CLOSE_VERSION = 4002

/** A line of the compiler or of the package reader. */
export interface Problem {
  severity: 'error' | 'warning'
  code?: string
  message: string
  path?: string
  line?: number
  column?: number
  excerpt?: string
  help?: string
}

/** An installed program. */
export interface Program {
  /** (signer's key, app id), or `dev:` and a hash for an unsigned folder. */
  id: string
  name: string
  appid?: string
  icon?: string
  pages?: string[]
  mode?: 'debug' | 'production'
  version?: string
  problems?: Problem[]
  /** What the host itself grants it: servers and capabilities. */
  granted?: unknown
}

/** One wall of the jail or of the loopback side. */
export interface Wall {
  name: string
  state: 'on' | 'missing' | 'off'
  why?: string
}

export interface Welcome {
  t: 'welcome'
  programs: Program[]
  lang?: string
  version?: string
  debuggable?: boolean
  /** Names that lead to this machine (`menshen run --map`), as `name:port → address`. */
  mapped?: string[]
  walls?: Wall[]
}

/** A page's merged window configuration (app.json's window and the page's own). */
export interface WindowConfig {
  navigationBarTitleText?: unknown
  navigationBarBackgroundColor?: unknown
  navigationBarTextStyle?: unknown
  navigationStyle?: unknown
  backgroundColor?: unknown
  backgroundTextStyle?: unknown
  enablePullDownRefresh?: unknown
  homeButton?: unknown
}

/** app.json's tabBar. */
export interface TabBarConfig {
  color?: unknown
  selectedColor?: unknown
  backgroundColor?: unknown
  borderStyle?: unknown
  position?: unknown
  custom?: unknown
  list?: { pagePath?: unknown; text?: unknown; iconPath?: unknown; selectedIconPath?: unknown }[]
}

export interface Launched {
  t: 'launched'
  guest: number
  program: string
  pid?: number
  name?: string
  window?: WindowConfig
  tabBar?: TabBarConfig | null
  entry?: string
  /** Only of a program with `darkmode`. */
  themes?: { light?: { window?: WindowConfig; tabBar?: TabBarConfig }; dark?: { window?: WindowConfig; tabBar?: TabBarConfig } } | null
  base?: string
}

export interface PageMessage {
  t: 'page'
  guest: number
  page: number
  op: 'open' | 'show' | 'close'
  path?: string
  query?: unknown
  window?: WindowConfig
  tab?: unknown
  how?: 'launch' | 'push' | 'replace' | 'relaunch' | 'tab'
  view?: string
}

/** What the broker says to a web-view's wish; one of `door`, `refused` and `elsewhere`. */
export interface WebViewAnswer {
  t: 'webview'
  guest: number
  page: number
  node: number
  src?: unknown
  /** Address of the door's document. */
  door?: string
  list?: unknown
  insecure?: unknown
  refused?: unknown
  elsewhere?: unknown
}

export interface UiCall {
  t: 'ui'
  guest: number
  id: number
  page?: number
  name: string
  args: unknown
}

export interface Exited {
  t: 'exited'
  guest: number
  how?: string
  status?: number
  syscall?: number | string
  message?: string
}

export interface InspectMessage {
  t: 'inspect'
  guest: number
  kind: string
  [field: string]: unknown
}

/** Records of the audit log. */
export interface AuditMessage {
  t: 'audit'
  records: unknown
  missed: unknown
}

export type FromBroker =
  | Welcome
  | { t: 'programs'; programs: Program[] }
  | Launched
  | PageMessage
  | { t: 'spare'; view: string }
  | UiCall
  | WebViewAnswer
  | Exited
  | InspectMessage
  | Prompt
  | { t: 'unprompt'; guest: number; nonce: string }
  | { t: 'cut'; guest: number; id: number }
  | { t: 'open'; guest: number; program: string; ticket: string }
  | SettingsMessage
  | AuditMessage
  | { t: 'alarm'; what?: unknown }
  | Holdings
  | UsersMessage
  | StorageMessage
  | { t: 'device'; guest: number; id: number; op: string }
  | { t: 'export'; program: string; url: string }
  | { t: 'erased'; failed?: string | null }
  | { t: 'theme'; theme: string }
  | { t: 'error'; message?: string; guest?: number; program?: string; link?: boolean }

/** Kinds of binary messages from the broker. */
export const BATCH = 1
export const STYLE = 2
/** Bytes before the body of a binary message: kind, guest, page. */
export const HEADER = 9

/** A field of an object nobody vouches for. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.prototype.hasOwnProperty.call(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}
