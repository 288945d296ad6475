// Where the person is, again and again: from the call that was let pass until the broker ends it. While the program is not seen
// the browser is not asked at all, unless that is what was granted.

import { field } from '../protocol'
import { Fail, type Handler } from '../ui/call'
import { gcj02 } from './gcj02'

/** The calls by name. */
export const place: Record<string, Handler> = {
  watchPlace: async ({ signal, device }, args) => {
    if (!navigator.geolocation) throw new Fail('not supported', 100)
    const gcj = field(args, 'type') !== 'wgs84'
    let watch: number | null = null
    await new Promise<void>((done, failed) => {
      let started = false
      const told = ({ coords }: GeolocationPosition) => {
        if (signal.aborted || watch === null) return
        if (!started) device.say('started', {})
        started = true
        const [latitude, longitude] = gcj ? gcj02(coords.latitude, coords.longitude) : [coords.latitude, coords.longitude]
        device.say('change', {
          latitude, longitude, speed: coords.speed ?? -1, accuracy: coords.accuracy, horizontalAccuracy: coords.accuracy,
          altitude: coords.altitude ?? 0, verticalAccuracy: coords.altitudeAccuracy ?? 0,
        })
      }
      const wrong = (e: GeolocationPositionError) => {
        const denied = e.code === e.PERMISSION_DENIED
        if (started) return device.say('error', { errCode: denied ? 3 : 4 })
        failed(denied ? new Fail('system permission denied', 3) : new Fail('location fail: the system knows no position', 4))
      }
      const stop = () => {
        if (watch !== null) navigator.geolocation.clearWatch(watch)
        watch = null
      }
      const go = () => {
        if (watch === null && !signal.aborted) watch = navigator.geolocation.watchPosition(told, wrong, { enableHighAccuracy: true, timeout: 30_000, maximumAge: 0 })
      }
      device.onOp = (op) => {
        if (op === 'pause') stop()
        if (op === 'resume') go()
      }
      signal.addEventListener('abort', () => {
        stop()
        done()
      })
      go()
    })
  },
}
