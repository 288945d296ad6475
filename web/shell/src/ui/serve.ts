// The table of UI calls, and how one is answered. A name that is not here is refused as the documentation of the platform
// says, so a program always learns what happened.

import type { App } from '../app'
import { field, type UiCall } from '../protocol'
import { showActionSheet } from './action-sheet'
import { bars } from './bars'
import { Fail, type Handler } from './call'
import { device } from './device'
import { showModal } from './modal'
import { preview } from './preview'
import { shareCard } from './share'
import { toast } from './toast'
import { viewAsk } from './view-ask'

const table: Record<string, Handler> = { ...toast, ...bars, ...device, ...preview, showModal, showActionSheet, shareCard, viewAsk }

/** Serves one call of a program and answers it once. */
export async function serve(app: App, call: UiCall): Promise<void> {
  const answer = (ok: boolean, value: unknown) => app.send({ t: 'ui', guest: call.guest, id: call.id, ok, value })
  const guest = app.stage.guests.get(call.guest)
  const handler = Object.prototype.hasOwnProperty.call(table, call.name) ? table[call.name] : undefined
  if (!guest || guest.exited) return void answer(false, { errMsg: `${call.name}:fail the program is not running` })
  if (!handler) return void answer(false, { errMsg: `${call.name}:fail not supported`, errno: 100 })
  // Clipboard, vibration and screen are the person's, who sees another program or none.
  if (guest !== app.stage.front && Object.prototype.hasOwnProperty.call(device, call.name)) {
    return void answer(false, { errMsg: `${call.name}:fail the program is in the background` })
  }
  try {
    const page = (call.page ? guest.pages.get(call.page) : guest.top) ?? null
    const value = await handler({ app, guest, page }, call.args, call.name)
    answer(true, value && typeof value === 'object' ? value : {})
  } catch (error) {
    if (error instanceof Fail) return void answer(false, { errMsg: `${call.name}:fail ${error.reason}`, ...(error.errno ? { errno: error.errno } : {}) })
    console.error(error)
    answer(false, { errMsg: `${call.name}:fail internal error of the shell: ${String(field(error, 'message') ?? error)}` })
  }
}
