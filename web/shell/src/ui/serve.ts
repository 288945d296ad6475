// The table of UI calls, and how one is answered. A name that is not here is refused as the documentation of the platform
// says, so a program always learns what happened.

import type { App } from '../app'
import { field, type UiCall } from '../protocol'
import { showActionSheet } from './action-sheet'
import { openPrivacyContract } from '../consent/contract'
import { album } from '../device/album'
import { camera } from '../device/camera'
import { choose } from '../device/choose'
import { files } from '../device/files'
import { Line } from '../device/held'
import { location } from '../device/location'
import { place } from '../device/place'
import { recorder } from '../device/recorder'
import { bars } from './bars'
import { Fail, type Handler } from './call'
import { device } from './device'
import { showModal } from './modal'
import { preview } from './preview'
import { shareCard } from './share'
import { toast } from './toast'
import { viewAsk } from './view-ask'

/** Calls that touch the person's own things: only for the program that is seen. */
const own: Record<string, Handler> = { ...device, ...location, ...files, ...album, ...camera, ...choose, ...place, ...recorder }
const openSetting: Handler = async ({ app, guest }) => app.permissions.show(guest.program, guest.name)
const table: Record<string, Handler> = { ...toast, ...bars, ...own, ...preview, showModal, showActionSheet, shareCard, viewAsk, openPrivacyContract, openSetting }

/** How to end a call that the broker has answered itself, because the person took back what it rests on. */
const running = new Map<string, { controller: AbortController; device: Line }>()

/** What the device of this call says does not leave the shell any more. */
export function cut(guest: number, id: number): void {
  running.get(`${guest}.${id}`)?.controller.abort()
}

/** A program has ended: what it held of the device is let go of. */
export function release(guest: number): void {
  for (const [key, { controller }] of running) if (key.startsWith(`${guest}.`)) controller.abort()
}

/** The broker wants something of a device that a call keeps in use. */
export function operate(guest: number, id: number, op: string): void {
  running.get(`${guest}.${id}`)?.device.onOp?.(op)
}

/** Serves one call of a program and answers it once. */
export async function serve(app: App, call: UiCall): Promise<void> {
  const controller = new AbortController()
  const key = `${call.guest}.${call.id}`
  const answer = (ok: boolean, value: unknown) => !controller.signal.aborted && app.send({ t: 'ui', guest: call.guest, id: call.id, ok, value })
  const guest = app.stage.guests.get(call.guest)
  const handler = Object.prototype.hasOwnProperty.call(table, call.name) ? table[call.name] : undefined
  if (!guest || guest.exited) return void answer(false, { errMsg: `${call.name}:fail the program is not running` })
  if (!handler) return void answer(false, { errMsg: `${call.name}:fail not supported`, errno: 100 })
  // Clipboard, vibration and screen are the person's, who sees another program or none.
  if (guest !== app.stage.front && Object.prototype.hasOwnProperty.call(own, call.name)) {
    return void answer(false, { errMsg: `${call.name}:fail the program is in the background` })
  }
  const device = new Line(app, call.guest, call.id)
  running.set(key, { controller, device })
  try {
    const page = (call.page ? guest.pages.get(call.page) : guest.top) ?? null
    const value = await handler({ app, guest, page, signal: controller.signal, device }, call.args, call.name)
    answer(true, value && typeof value === 'object' ? value : {})
  } catch (error) {
    if (error instanceof Fail) return void answer(false, { errMsg: `${call.name}:fail ${error.reason}`, ...(error.errno ? { errno: error.errno } : {}) })
    console.error(error)
    answer(false, { errMsg: `${call.name}:fail internal error of the shell: ${String(field(error, 'message') ?? error)}` })
  } finally {
    running.delete(key)
  }
}
