// Calls that would touch the phone itself: clipboard, vibration, a telephone call, screen. What the browser cannot do is
// shown or refused, never pretended.

import { field } from '../protocol'
import { line } from '../text'
import { choose } from './action-sheet'
import { Fail, type Handler } from './call'
import { tell } from './toast'

/** The host's own clipboard, shared by the programs of this shell; the system's follows at the next user activation. */
let clipboard = ''
let owed = false

function settle(): void {
  if (!owed) return
  owed = false
  navigator.clipboard?.writeText(clipboard).catch(() => {
    owed = true
  })
}
for (const type of ['pointerup', 'keyup']) window.addEventListener(type, settle, true)

/** Another person has taken the phone: what the former one copied is not theirs. */
export function forgetClipboard(): void {
  clipboard = ''
  owed = false
}

/** Puts a text on both clipboards: the person pressed a button for it. */
export function copyText(text: string): void {
  clipboard = text
  owed = true
  settle()
}

let awake: { release(): Promise<void> } | null = null

/** The calls by name. */
export const device: Record<string, Handler> = {
  setClipboardData: ({ app, guest }, args) => {
    const data = field(args, 'data')
    if (typeof data !== 'string') throw new Fail('parameter error: parameter.data should be String', 1001)
    clipboard = data.slice(0, 1 << 20)
    owed = true
    if (navigator.userActivation?.isActive) settle()
    tell(guest.layer, app.t('copied'))
  },
  getClipboardData: () => ({ data: clipboard }),
  vibrateShort: (_ui, args) => {
    const type = field(args, 'type')
    navigator.vibrate?.(type === 'heavy' ? 25 : type === 'medium' ? 18 : 12)
  },
  vibrateLong: () => {
    navigator.vibrate?.(400)
  },
  makePhoneCall: async (ui, args) => {
    const number = line(field(args, 'phoneNumber'), 40).replace(/[^\d+*#\-() ]/g, '')
    if (!number) throw new Fail('parameter error: parameter.phoneNumber should be String', 1001)
    // This host has no telephone: the person is shown the number and may copy it.
    const picked = await choose(ui, [ui.app.t('copyNumber')], number, '', ui.app.t('phoneCall'))
    if (picked < 0) throw new Fail('cancel')
    copyText(number)
    tell(ui.guest.layer, ui.app.t('copied'))
    throw new Fail('this device has no telephone')
  },
  setKeepScreenOn: async (_ui, args) => {
    const lock = (navigator as { wakeLock?: { request(kind: 'screen'): Promise<{ release(): Promise<void> }> } }).wakeLock
    if (!lock) throw new Fail('not supported', 100)
    await awake?.release()
    awake = null
    if (field(args, 'keepScreenOn') !== true) return
    try {
      awake = await lock.request('screen')
    } catch {
      throw new Fail('the browser refused to keep the screen on')
    }
  },
  setScreenBrightness: ({ app }, args) => {
    const value = Number(field(args, 'value'))
    if (!(value >= 0 && value <= 1)) throw new Fail('parameter error: value should be between 0 and 1', 1001)
    // Only the drawn screen is dimmed, and never so far that the capsule cannot be seen.
    app.phone.screen.style.filter = value >= 1 ? '' : `brightness(${(0.35 + value * 0.65).toFixed(3)})`
    app.brightness = value
  },
  getScreenBrightness: ({ app }) => ({ value: app.brightness }),
}
