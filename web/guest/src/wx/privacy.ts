//! `wx.onNeedPrivacyAuthorization`: a program that draws its own privacy dialog is told when one is needed, and its word goes
//! to the broker, which believes an agreement only with a tap on the button for it.
import { guarded, reportProblem } from '../base/errors'
import { host } from '../base/host'

type Listener = (resolve: (answer: unknown) => void, info: { referrer: string }) => unknown
const EVENTS = ['exposureAuthorization', 'agree', 'disagree']
let listener: Listener | null = null

/** The last registration counts, as documented. */
export const onNeedPrivacyAuthorization = (f: unknown): void => {
  if (typeof f !== 'function') return
  if (!listener) host.call('privacy.listen', {})
  listener = f as Listener
}

/** The broker needs the person's agreement for a call. */
export const needPrivacy = (v: { id?: unknown; referrer?: unknown } | null): void => {
  const resolve = (answer: unknown): void => {
    const given = (answer ?? {}) as { event?: unknown; buttonId?: unknown }
    if (EVENTS.indexOf(given.event as string) < 0) return reportProblem('warning', `onNeedPrivacyAuthorization: resolve() wants an event of ${EVENTS.join(', ')}`)
    host.call('privacy.resolve', { id: v?.id, event: given.event, buttonId: given.buttonId })
  }
  if (listener) guarded('onNeedPrivacyAuthorization', () => listener!(resolve, { referrer: String(v?.referrer ?? '') }))
}
