//! wx calls that the guest itself answers. Async ones get cleaned options and return the result or throw the failure.
import { Animation } from '../animation/create'
import { currentEnter } from '../app/app'
import { invoke } from '../backend/requests'
import { guarded } from '../base/errors'
import { host } from '../base/host'
import * as op from '../base/ops'
import { microtask } from '../base/primordials'
import { env } from '../base/state'
import { cancel, schedule } from '../base/timers'
import { canvasOf, createOffscreenCanvas } from '../canvas/node'
import { CanvasContext, drawActions } from '../canvas/legacy'
import { forgetMeasures } from '../canvas/measure'
import { IntersectionObserver } from '../query/observers'
import { SelectorQuery } from '../query/selector'
import { backendOf, componentOf, keptElement, select } from '../query/find'
import { navigateBack, navigateTo, reLaunch, redirectTo, switchTab, top } from '../route/stack'
import { createInnerAudioContext } from './audio'
import { arrayBufferToBase64, base64ToArrayBuffer } from './base64'
import { canIUse } from './can-i-use'
import { contextById } from './contexts'
import { createCameraContext } from './camera'
import { getRecorderManager } from './recorder'
import { getLogManager, getRealtimeLogManager, getUpdateManager, getUserCryptoManager } from './managers'
import { makeObject } from './objects'
import { toBroker } from './settle'
import { closeSocket, sendSocketMessage } from './socket'
import * as system from './system'
import type { KeptEl } from '../backend/element'

type Ok = (v?: unknown) => void
type Fail = (r: Record<string, unknown>) => void
type Options = Record<string, any>

/** The canvas that an options object names, or a RouteError-like failure. */
const canvasFor = (name: string, o: Options): KeptEl => {
  const el = keptElement('canvas', String(o.canvasId ?? ''), o.component)
  if (!el) throw new Error(`${name}:fail fail canvas is empty`)
  return el
}

const toTempFile = (o: Options, ok: Ok, fail: Fail): void => {
  const { canvas, component: _, ...args } = o
  const answer = (r: any): void => {
    if (r?.data instanceof ArrayBuffer || ArrayBuffer.isView(r?.data)) toBroker('canvasToTempFilePath', 'canvasToTempFilePath', { data: r.data, fileType: o.fileType === 'jpg' ? 'jpg' : 'png' }, ok, fail)
    else fail({ errMsg: `canvasToTempFilePath:fail ${r?.errMsg ?? 'the view gave no picture'}` })
  }
  if (canvas && typeof canvas.ask === 'function') canvas.ask('canvasExport', args, answer)
  else canvasOf(canvasFor('canvasToTempFilePath', o)).ask('canvasExport', args, answer)
}

const onSeenPage = (method: string, args: unknown): void => {
  const page = top()
  if (page) host.emit(page.id, op.PAGE, method, args)
}

/** Asynchronous calls: `(options, ok, fail)`; a thrown error is a failure. */
export const asyncCalls: Record<string, (o: Options, ok: Ok, fail: Fail) => void> = {
  sendSocketMessage,
  closeSocket,
  navigateTo: (o, ok) => ok(navigateTo(o)),
  redirectTo: (o, ok) => ok(redirectTo(o)),
  reLaunch: (o, ok) => ok(reLaunch(o)),
  switchTab: (o, ok) => ok(switchTab(o)),
  navigateBack: (o, ok) => ok(navigateBack(o)),
  getSystemInfo: (_, ok) => ok(system.getSystemInfo()),
  getSystemInfoAsync: (_, ok) => ok(system.getSystemInfo()),
  getSkylineInfo: (_, ok) => ok(system.getSkylineInfo()),
  getExtConfig: (_, ok) => ok({ extConfig: env.app.ext ?? {} }),
  setInnerAudioOption: (_, ok) => ok(),
  hideKeyboard: (_, ok) => {
    onSeenPage('hideKeyboard', null)
    ok()
  },
  loadFontFace: (o, ok) => {
    forgetMeasures()
    onSeenPage('font', { family: o.family, source: o.source, desc: o.desc })
    ok({ status: 'loading' })
  },
  pageScrollTo: (o, ok, fail) => {
    const page = top()
    if (!page) return fail({ errMsg: 'pageScrollTo:fail there is no page' })
    let node: number | undefined
    if (o.selector !== undefined) {
      const e = select(componentOf(), String(o.selector), false)[0]
      node = e ? backendOf(e)?.id : undefined
      if (node === undefined) return fail({ errMsg: `pageScrollTo:fail no element matches "${String(o.selector)}"` })
    }
    onSeenPage('scrollTo', { scrollTop: o.scrollTop, selectorNode: node, offsetTop: o.offsetTop, duration: o.duration ?? 300 })
    return ok()
  },
  drawCanvas: (o, ok, fail) => {
    if (!Array.isArray(o.actions)) return fail({ errMsg: 'drawCanvas:fail parameter error: parameter.actions should be what getActions() gave' })
    return drawActions(canvasFor('drawCanvas', o), o.actions.filter(Array.isArray), !!o.reserve, () => ok())
  },
  canvasToTempFilePath: toTempFile,
  canvasGetImageData: (o, ok, fail) => {
    const c = canvasOf(canvasFor('canvasGetImageData', o))
    c.ask('canvasPixels', { x: o.x, y: o.y, width: o.width, height: o.height }, (r) => {
      if (r?.data) ok({ data: new Uint8ClampedArray(r.data.buffer ?? r.data), width: r.width, height: r.height })
      else fail({ errMsg: `canvasGetImageData:fail ${r?.errMsg ?? 'the view gave no pixels'}` })
    })
  },
  canvasPutImageData: (o, ok) => {
    const el = canvasFor('canvasPutImageData', o)
    invoke(el.ctx.page, el.id, 'canvas', [['putImageData', o.data, o.width, o.height ?? Math.floor(o.data.length / 4 / o.width), o.x, o.y]], () => ok())
  },
}

/** Synchronous calls and those that create objects. */
export const syncCalls: Record<string, (...args: any[]) => unknown> = {
  getSystemInfoSync: system.getSystemInfo,
  getWindowInfo: system.getWindowInfo,
  getDeviceInfo: system.getDeviceInfo,
  getAppBaseInfo: system.getAppBaseInfo,
  getSystemSetting: system.getSystemSetting,
  getAppAuthorizeSetting: system.getAppAuthorizeSetting,
  getMenuButtonBoundingClientRect: system.getMenuButton,
  getAccountInfoSync: system.getAccountInfo,
  getSkylineInfoSync: system.getSkylineInfo,
  getExtConfigSync: () => env.app.ext ?? {},
  getExptInfoSync: () => ({}),
  getApiCategory: () => 'default',
  getLaunchOptionsSync: () => ({ path: '', query: {}, scene: 1001, referrerInfo: {}, apiCategory: 'default', ...env.launch }),
  getEnterOptionsSync: () => ({ path: '', query: {}, scene: 1001, referrerInfo: {}, apiCategory: 'default', ...currentEnter() }),
  arrayBufferToBase64,
  base64ToArrayBuffer,
  canIUse,
  nextTick: (f: unknown) => {
    if (typeof f === 'function') microtask(() => void guarded('nextTick', () => f()))
  },
  requestIdleCallback: (f: unknown) => (typeof f === 'function' ? schedule(() => f({ didTimeout: false, timeRemaining: () => 10 }), 1) : 0),
  cancelIdleCallback: (id: unknown) => cancel(id),
  getUpdateManager,
  getLogManager,
  getRealtimeLogManager,
  getUserCryptoManager,
  getFileSystemManager: () => (files ??= makeObject('FileSystemManager')),
  createSelectorQuery: () => new SelectorQuery(),
  createIntersectionObserver: (component: unknown, options: unknown) => new IntersectionObserver(component, options),
  createAnimation: (o: object) => new Animation(o),
  createInnerAudioContext,
  createCameraContext,
  getRecorderManager,
  createVideoContext: (id: unknown, component: unknown) => contextById('video', id, component),
  createAudioContext: (id: unknown, component: unknown) => contextById('audio', id, component),
  createCanvasContext: (id: unknown, component: unknown) => new CanvasContext(() => keptElement('canvas', String(id), component)),
  createOffscreenCanvas,
  createContext: () => new CanvasContext(() => null),
}
let files: object | undefined

