//! What a device that the program holds says on the way: the recording, the place.
import { fire } from '../base/lists'
import { recorded } from './recorder'

/** A notification of the host. */
export const deviceSays = (v: { device?: unknown; event?: unknown; value?: unknown } | null): void => {
  if (v?.device === 'record') return recorded(v.event, v.value)
  if (v?.device !== 'place') return
  if (v.event === 'change') fire('LocationChange', v.value)
  if (v.event === 'error') fire('LocationChangeError', v.value)
}
