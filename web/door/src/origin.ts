//! Is an origin on the list? The same sources as in the policy: `https://host`, `https://*.host`, each perhaps with a port.

/** True for an origin that the policy would let the frame load. */
export function allowed(origin: string, list: string[]): boolean {
  return list.some((source) => {
    const star = source.indexOf('://*.')
    if (star < 0) return origin === source
    const scheme = source.slice(0, star + 3)
    const rest = source.slice(star + 4)
    return origin.startsWith(scheme) && origin.endsWith(rest) && /^[a-z0-9.-]+$/i.test(origin.slice(scheme.length, -rest.length))
  })
}
