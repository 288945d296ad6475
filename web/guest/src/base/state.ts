//! What one started program is: its environment of the Start frame. Filled once by `start`.
import { dict } from './primordials'

/** One file of the program: a page or a component. */
export interface FileInfo {
  json?: Record<string, any>
  wxml?: boolean
  js?: boolean
  wxss?: boolean
  /** Class prefix with which its stylesheet was compiled; absent or empty: none. */
  scope?: string
}

/** `env` of docs/protocol.md section 3. */
export interface Env {
  version: number
  mode: 'debug' | 'production'
  appid: string
  programName: string
  app: Record<string, any>
  files: Record<string, FileInfo>
  modules: Record<string, number>
  aliases: Record<string, string>
  launch: { path?: string; query?: Record<string, string>; scene?: number; referrerInfo?: unknown; [k: string]: unknown }
  system: Record<string, any>
}

/** The running program's environment; empty until `start`. */
export let env: Env = { version: 0, mode: 'production', appid: '', programName: '', app: {}, files: dict(), modules: dict(), aliases: dict(), launch: {}, system: {} }

/** Sets the environment of the program; called once, by the Start frame. */
export const setEnv = (value: Env): void => {
  env = value
}

/** Is this path one of the program's tab bar pages? */
export const isTab = (path: string): boolean => tabIndex(path) >= 0

/** Index of a page in the tab bar's list, or -1. */
export const tabIndex = (path: string): number => {
  const list = (env.app.tabBar?.list ?? []) as { pagePath?: string }[]
  for (let i = 0; i < list.length; i += 1) if (trimPath(list[i]!.pagePath ?? '') === path) return i
  return -1
}

/** A path without leading slash and `.html`/`.wxml` ending, as the tables of Start have it. */
export const trimPath = (path: string): string => path.replace(/^\/+/, '').replace(/\.(html|wxml)$/, '')
