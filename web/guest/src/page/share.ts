//! Sharing: the page says what (`onShareAppMessage`, `onShareTimeline`, `onAddToFavorites`), the shell shows it as the person will
//! pass it on.
import { side } from './event-object'
import { call } from './lifecycle'
import type { PageRecord } from './record'
import { guarded } from '../base/errors'
import { then } from '../base/primordials'
import { schedule } from '../base/timers'
import { env } from '../base/state'
import { toBroker } from '../wx/settle'

export type From = 'button' | 'menu' | 'timeline' | 'favorite'
const HOOK: Record<From, string> = { button: 'onShareAppMessage', menu: 'onShareAppMessage', timeline: 'onShareTimeline', favorite: 'onAddToFavorites' }
/** Time a page's promise has to say what is shared. */
const PROMISE_MS = 3000

type Said = Record<string, unknown>
const object = (v: unknown): Said => (v !== null && typeof v === 'object' ? (v as Said) : {})
const text = (v: unknown, otherwise: string): string => (typeof v === 'string' && v !== '' ? v : otherwise)
const query = (page: PageRecord): string => Object.keys(page.query).map((k) => `${k}=${page.query[k]}`).join('&')

const show = (page: PageRecord, from: From, said: Said): void => {
  const here = query(page)
  const path = from === 'timeline' || from === 'favorite' ? `${page.path}${text(said.query, here) && `?${text(said.query, here)}`}` : text(said.path, `/${page.path}${here && `?${here}`}`)
  const card = { from: from === 'button' ? 'menu' : from, title: text(said.title, env.programName), path: path.replace(/^\/+/, ''), imageUrl: text(said.imageUrl, '') }
  toBroker('shareCard', 'shareAppMessage', card, () => {}, () => {})
}

/** Asks the page and shows what is shared. A page without the handler shares nothing by its buttons; by the menu the shell says so. */
export const share = (page: PageRecord, from: From, target?: unknown): void => {
  const hook = HOOK[from]
  if (typeof page.caller?.[hook] !== 'function') {
    if (from === 'favorite') show(page, from, {})
    else if (from !== 'button') toBroker('shareCard', 'shareAppMessage', { from, none: true }, () => {}, () => {})
    return
  }
  const said = object(call(page, hook, from === 'timeline' ? undefined : { from: from === 'button' ? 'button' : 'menu', target: target ? side(target, undefined) : undefined, webViewUrl: undefined }))
  const promise = said.promise as { then?: unknown } | null | undefined
  if (!promise || typeof promise.then !== 'function') return show(page, from, said)
  // What comes first counts: the promise, or the time, after which the rest of what was said holds.
  let done = false
  const once = (better: unknown): void => {
    if (done) return
    done = true
    guarded('sharing', () => show(page, from, { ...said, ...object(better) }))
  }
  then(promise as Promise<unknown>, once, () => once({}))
  schedule(() => once({}), PROMISE_MS)
}
