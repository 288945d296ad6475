//! One opened page: its number, its tree, its place in the life cycle.
import type { Ctx } from '../backend/context'
import type { EventChannel } from '../route/channel'

export interface PageRecord {
  readonly id: number
  readonly path: string
  readonly query: Record<string, string>
  readonly ctx: Ctx
  /** The page object that programs see (`this` of its methods). */
  caller: any
  /** The adapter's root, null when the page's tree could not be made. */
  root: any
  tabBar: any
  channel: EventChannel | null
  shown: boolean
  ready: boolean
  closed: boolean
  scrollTop: number
}

const NOT_WINDOW = new Set(['usingComponents', 'componentGenerics', 'componentPlaceholder', 'component', 'styleIsolation', 'addGlobalClass', 'pureDataPattern'])

/** Merged `window` of app and page. */
export const windowOf = (app: Record<string, any>, page: Record<string, any> | undefined): Record<string, unknown> => {
  const own: Record<string, unknown> = {}
  if (page) for (const k of Object.keys(page)) if (!NOT_WINDOW.has(k)) own[k] = page[k]
  return { ...(app.window ?? {}), ...own }
}
