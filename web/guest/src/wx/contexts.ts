//! Contexts of components in the view: VideoContext and, per the table, the ones that are not served.
import { KeptEl, type El } from '../backend/element'
import { invoke } from '../backend/requests'
import { reportProblem } from '../base/errors'
import { keptElement } from '../query/find'
import { CanvasContext } from '../canvas/legacy'
import { makeObject } from './objects'
import { settle } from './settle'
import { table } from './table'

const OBJECTS: Record<string, string> = { video: 'VideoContext', map: 'MapContext', camera: 'CameraContext', 'live-player': 'LivePlayerContext', 'live-pusher': 'LivePusherContext', editor: 'EditorContext', 'scroll-view': 'ScrollViewContext', audio: 'AudioContext' }

/** An object whose served methods are done by the element that `find` gives at the time of the call. */
const forward = (name: string, find: () => El | null): Record<string, unknown> => {
  const spec = table.object[name]
  const own: Record<string, unknown> = {}
  const methods = spec?.methods ?? {}
  for (const m of Object.keys(methods)) {
    const row = methods[m]!
    if ((row.impl ?? spec!.impl) !== 'guest') continue
    const send = (args: unknown[], answer?: (v: any) => void): void => {
      const el = find()
      if (el) invoke(el.ctx.page, el.id, m, args, answer)
      else reportProblem('warning', `${name}.${m}: its component is not on the page`)
    }
    own[m] = row.kind === 'async'
      ? (options: unknown) => settle(m, options, (args, ok, fail) => {
        if (!find()) return fail({ errMsg: `${m}:fail the component is not on the page` })
        return send([args], (v) => (v?.errMsg ? fail({ errMsg: `${m}:fail ${v.errMsg}` }) : ok(v)))
      })
      : (...args: unknown[]) => send(args.map((a) => (a && typeof a === 'object' ? Object.fromEntries(Object.entries(a).filter(([, v]) => typeof v !== 'function')) : a)))
  }
  return makeObject(name, own)
}

const made = new WeakMap<El, object>()
/** The context of an element (`fields({context})`, nodes that are no canvas). */
export const contextOf = (el: El): object | null => {
  if (!(el instanceof KeptEl)) return null
  const have = made.get(el)
  if (have) return have
  const name = OBJECTS[el.tag]
  const c = el.tag === 'canvas' ? new CanvasContext(() => el) : name ? forward(name, () => el) : null
  if (c) made.set(el, c)
  return c
}

/** `createVideoContext(id, component)` and its like. */
export const contextById = (tag: string, id: unknown, caller: unknown): object => forward(OBJECTS[tag]!, () => keptElement(tag, String(id), caller))
