//! A question to the view that cannot wait for an event: pixels, the width of a text, what WebGL can. The guest stands still until
//! the view has answered, so each one is a round trip over the border.
import { host } from '../base/host'
import { reportProblem } from '../base/errors'

const TIMED_OUT = 5
/** Pages whose view did not answer in time: they are not asked again. */
const deaf = new Set<number>()

/** What the method of a node answers; null when the page has no view that answers. Throws what the method threw. */
export const askView = (page: number, node: number, method: string, args: unknown): any => {
  if (deaf.has(page)) return null
  host.flush(page)
  const r = host.callSync('viewAsk', { page, node, method, args }) as { ok: boolean; value: any }
  if (r.ok) {
    if (typeof r.value?.errMsg === 'string') throw new Error(r.value.errMsg)
    return r.value
  }
  if (r.value?.errno === TIMED_OUT) {
    deaf.add(page)
    reportProblem('warning', `the view of the page did not answer ${method} in time; it is not asked again`)
  }
  return null
}
