// How a test waits: for a condition, with a deadline. The deadline says when waiting has become pointless; it is no promise of
// speed, so it is generous: a loaded machine is slow, a broken product never answers.

/** Longest wait in milliseconds, unless told otherwise. */
export const PATIENCE = 30_000

/** Time between two looks, in milliseconds. */
const PAUSE = 25

export const pause = (ms) => new Promise((ok) => setTimeout(ok, ms))

/**
 * Asks `condition` again and again until it gives something true, which is returned. It may throw, an assertion for example:
 * that counts as "not yet" too. After `ms` the wait fails, and says `what` was waited for and what was seen last.
 */
export async function until(condition, { what, ms = PATIENCE }) {
  const end = Date.now() + ms
  let seen = 'nothing'
  let late
  const deadline = new Promise((ok) => { late = setTimeout(ok, ms, false) })
  const look = async () => {
    try {
      const got = await condition()
      if (got) return { got }
      seen = `the last value was ${JSON.stringify(got)}`
    } catch (e) {
      seen = `the last error was ${e?.stack ?? e}`
    }
    return null
  }
  try {
    for (;;) {
      // A condition that never answers must not outlive the deadline.
      const done = await Promise.race([look(), deadline])
      if (done) return done.got
      if (done === false || Date.now() > end) throw new Error(`${what}: not within ${ms} ms; ${seen}`)
      await pause(PAUSE)
    }
  } finally {
    clearTimeout(late)
  }
}

/** The same for assertions: `check` is called until it throws no more. */
export const holds = (check, { what, ms = PATIENCE }) => until(async () => { await check(); return true }, { what, ms })
