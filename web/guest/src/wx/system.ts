//! What a program may know of device, window and itself: from the Start frame, refreshed by Notify.
import { env, isTab } from '../base/state'
import { windowOf } from '../page/record'
import { top } from '../route/stack'

const pick = (names: string[]): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  for (const n of names) if (env.system[n] !== undefined) out[n] = copy(env.system[n])
  return out
}
const copy = (v: unknown): unknown => (v !== null && typeof v === 'object' ? { ...v } : v)

const WINDOW = ['pixelRatio', 'screenWidth', 'screenHeight', 'windowWidth', 'windowHeight', 'statusBarHeight', 'safeArea', 'screenTop']
const DEVICE = ['abi', 'deviceAbi', 'benchmarkLevel', 'brand', 'model', 'system', 'platform', 'cpuType', 'memorySize']
const BASE = ['SDKVersion', 'enableDebug', 'language', 'version', 'theme', 'fontSizeSetting', 'fontSizeScaleFactor', 'host']

const host = (): Record<string, unknown> => ({ env: 'menshen' })

/** What the page on top has for itself: a navigation bar of its own gives it the whole screen, a tab bar takes some. */
export const windowHeight = (): number => {
  const { system, app, files, launch } = env
  const path: string = top()?.path ?? launch?.path ?? ''
  const bare = windowOf(app, files[path]?.json)['navigationStyle'] === 'custom'
  const tabBar = isTab(path) && app.tabBar?.custom !== true ? Number(system.tabBarHeight) || 0 : 0
  return Number(bare ? system.screenHeight : system.windowHeight) - tabBar
}

export const getWindowInfo = (): object => ({ screenTop: 0, ...pick(WINDOW), windowHeight: windowHeight() })
export const getDeviceInfo = (): object => ({ benchmarkLevel: -1, ...pick(DEVICE) })
export const getAppBaseInfo = (): object => ({ enableDebug: env.mode === 'debug', host: host(), ...pick(BASE) })
export const getSystemSetting = (): object => ({ bluetoothEnabled: false, locationEnabled: false, wifiEnabled: false, deviceOrientation: Number(env.system.windowWidth) > Number(env.system.windowHeight) ? 'landscape' : 'portrait' })
export const getAppAuthorizeSetting = (): object => {
  const no = 'not determined'
  return { albumAuthorized: no, bluetoothAuthorized: no, cameraAuthorized: no, locationAuthorized: no, locationReducedAccuracy: false, microphoneAuthorized: no, notificationAuthorized: no, notificationAlertAuthorized: no, notificationBadgeAuthorized: no, notificationSoundAuthorized: no, phoneCalendarAuthorized: no }
}
export const getSystemInfo = (): object => {
  const { menuButton: _, tabBarHeight: __, ...rest } = env.system
  return { ...getDeviceInfo(), ...getAppBaseInfo(), ...getSystemSetting(), ...rest, ...getWindowInfo() }
}
export const getMenuButton = (): object => ({ ...(env.system.menuButton ?? { top: 0, left: 0, right: 0, bottom: 0, width: 0, height: 0 }) })
export const getAccountInfo = (): object => ({ miniProgram: { appId: env.appid, envVersion: env.mode === 'production' ? 'release' : 'develop', version: '' }, plugin: {} })
export const getSkylineInfo = (): object => ({ isSupported: false, version: '', reason: 'client not supported' })
