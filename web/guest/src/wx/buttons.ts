//! What a tapped `<button open-type="...">` does: a call of the framework's own, whose answer the program gets as the button's
//! event. The broker lets it pass only with the token of that very tap.
import { Event } from 'glass-easel'
import type { ButtonEl } from '../backend/element'
import { onPage } from '../base/errors'
import type { PageRecord } from '../page/record'
import { toBroker } from './settle'

type Detail = Record<string, unknown>

/** The open-types that are served here; a `|` joins the agreement with another one. */
const SERVED = new Set(['getUserInfo', 'getPhoneNumber', 'getRealtimePhoneNumber', 'openSetting', 'agreePrivacyAuthorization', 'chooseAvatar'])
const AGREE = 'agreePrivacyAuthorization'

/** Does what a tapped button asks for, and triggers its event. */
export const tapButton = (page: PageRecord, el: ButtonEl | null): void => {
  if (!el || page.closed) return
  const kinds = el.opens.split('|').map((k) => k.trim()).filter((k) => SERVED.has(k))
  const say = (kind: string, detail: Detail): void => {
    const node = el.__wxElement
    if (node && !page.closed) onPage(page.id, () => Event.triggerEvent(node, kind.toLowerCase(), detail, {}))
  }
  const rest = (): void => {
    for (const kind of kinds) {
      if (kind === AGREE) continue
      const answer = (detail: unknown): void => say(kind, detail !== null && typeof detail === 'object' ? (detail as Detail) : {})
      const args = kind === 'getUserInfo' ? { lang: el.lang } : {}
      toBroker(`Button.${kind}`, kind, args, (r) => answer({ ...(r as Detail), errMsg: `${kind}:ok` }), answer)
    }
  }
  if (kinds.indexOf(AGREE) < 0) return rest()
  toBroker(`Button.${AGREE}`, AGREE, {}, () => {
    say(AGREE, { errMsg: `${AGREE}:ok` })
    rest()
  }, (e) => {
    say(AGREE, e)
    rest()
  })
}
