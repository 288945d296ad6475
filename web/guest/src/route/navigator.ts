//! `<navigator>`: a tap opens a page from the logic layer, as the component's attributes say.
import { Event } from 'glass-easel'
import { absolute, type KeptEl } from '../backend/element'
import { describe } from '../base/errors'
import { host } from '../base/host'
import type { PageRecord } from '../page/record'
import { navigateBack, navigateTo, reLaunch, redirectTo, switchTab } from './stack'

const OPEN: Record<string, (o: { url?: unknown; delta?: unknown }) => unknown> = { navigate: navigateTo, redirect: redirectTo, switchTab, reLaunch, navigateBack }

/** Does what a tapped navigator asks for, and triggers its success, fail and complete. */
export const tapNavigator = (page: PageRecord, el: KeptEl | null): void => {
  if (!el || page.closed) return
  const a = el.attributes
  const node = el.__wxElement
  const how = String(a['open-type'] || 'navigate')
  const say = (type: string, detail: object): void => {
    if (node) Event.triggerEvent(node, type, detail, {})
  }
  if (a.target === 'miniProgram' || how === 'exit') {
    const id = how === 'exit' ? host.call('exitMiniProgram', {}) : host.call('navigateToMiniProgram', { appId: a['app-id'], path: a.path, extraData: a['extra-data'], envVersion: a.version, shortLink: a['short-link'] })
    void id
    return
  }
  try {
    const open = OPEN[how]
    if (!open) throw new Error(`navigator:fail open-type "${how}" is not known`)
    const url = typeof a.url === 'string' && a.url ? absolute(a.url, node) : a.url
    open({ url, delta: a.delta })
    say('success', { errMsg: `${how}:ok` })
    say('complete', { errMsg: `${how}:ok` })
  } catch (e) {
    const errMsg = describe(e).message.replace(/^RouteError: /, '')
    host.fault(page.id, 'warning', `<navigator url="${String(a.url ?? '')}">: ${errMsg}`, '')
    say('fail', { errMsg })
    say('complete', { errMsg })
  }
}
