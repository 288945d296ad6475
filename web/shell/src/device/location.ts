// Where the person is: the browser's own geolocation, asked when the broker has let the call pass.

import { field } from '../protocol'
import { Fail, type Handler } from '../ui/call'
import { gcj02 } from './gcj02'

/** Grain of the fuzzy position, in degrees: a square of about five kilometres. */
const GRAIN = 0.05

function position(args: unknown): Promise<GeolocationPosition> {
  const high = field(args, 'isHighAccuracy') === true
  const expire = Number(field(args, 'highAccuracyExpireTime'))
  const timeout = high && expire >= 3000 ? Math.min(expire, 30_000) : 30_000
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new Fail('not supported', 100))
    navigator.geolocation.getCurrentPosition(resolve, (e) => {
      if (e.code === e.PERMISSION_DENIED) reject(new Fail('system permission denied', 3))
      else if (e.code === e.TIMEOUT) reject(new Fail('time out', 5))
      else reject(new Fail('location fail: the system knows no position', 4))
    }, { enableHighAccuracy: high, timeout, maximumAge: 0 })
  })
}

const place = (args: unknown, latitude: number, longitude: number): [number, number] =>
  field(args, 'type') === 'gcj02' ? gcj02(latitude, longitude) : [latitude, longitude]

/** The calls by name. */
export const location: Record<string, Handler> = {
  getLocation: async (_ui, args) => {
    const { coords } = await position(args)
    const [latitude, longitude] = place(args, coords.latitude, coords.longitude)
    return {
      latitude, longitude, speed: coords.speed ?? -1, accuracy: coords.accuracy, horizontalAccuracy: coords.accuracy,
      altitude: field(args, 'altitude') === true ? coords.altitude ?? 0 : 0, verticalAccuracy: coords.altitudeAccuracy ?? 0,
    }
  },
  getFuzzyLocation: async (_ui, args) => {
    const { coords } = await position({})
    const coarse = (degrees: number) => Math.round(degrees / GRAIN) * GRAIN
    const [latitude, longitude] = place(args, coarse(coords.latitude), coarse(coords.longitude))
    return { latitude, longitude }
  },
}
