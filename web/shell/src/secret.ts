// The secret that proves this page was opened from the address in the terminal (wall 8). It comes once in the fragment,
// which no server sees, is kept in the origin's storage, and leaves the address bar at once.

const KEY = 'menshen.secret'

/** Where a link points inside the shell. */
export interface Link {
  program: string
  /** Page path with its query, or empty for the program's entry page. */
  page: string
}

/** Takes `#k=SECRET` (a link may follow it: `#k=SECRET/p/ID/PAGE`) out of the address and stores it. Null: no secret is known. */
export function takeSecret(): string | null {
  const found = /^#k=([A-Za-z0-9_-]+)&?(.*)$/s.exec(location.hash)
  if (found) {
    const rest = found[2] ?? ''
    history.replaceState(null, '', location.pathname + location.search + (rest.startsWith('/') ? `#${rest}` : ''))
    try {
      localStorage.setItem(KEY, found[1] ?? '')
    } catch {
      // A browser that refuses storage still works until the page is reloaded.
    }
    return found[1] ?? null
  }
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

/** Forgets a secret that the broker refused: it belongs to an earlier run. */
export function forgetSecret(): void {
  try {
    localStorage.removeItem(KEY)
  } catch {
    // Nothing was stored then.
  }
}

/** Reads `#/p/ID/PAGE?QUERY`, or the same as a path. */
export function readLink(at: { pathname: string; search: string; hash: string } = location): Link | null {
  const text = at.hash.startsWith('#/p/') ? at.hash.slice(1) : at.pathname.startsWith('/p/') ? at.pathname + at.search : ''
  const found = /^\/p\/([^/?]+)\/?(.*)$/s.exec(text)
  if (!found) return null
  try {
    return { program: decodeURIComponent(found[1] ?? ''), page: found[2] ?? '' }
  } catch {
    return null
  }
}

/** Reads `#/l/LINK`, a link that was shared, and takes it out of the address: it is followed once. */
export function readShared(): string | null {
  const found = /^#\/l\/([A-Za-z0-9_-]{1,4096})$/.exec(location.hash)
  if (!found) return null
  history.replaceState(null, '', location.pathname + location.search)
  return found[1] ?? null
}

/** The part of an address that leads to a page. Links over 2,000 characters keep the program only. */
export function linkText(link: Link): string {
  const text = `#/p/${encodeURIComponent(link.program)}/${link.page}`
  return text.length > 2000 ? `#/p/${encodeURIComponent(link.program)}/` : text
}

/** Shows in the address bar where we are, so that a reload comes back. */
export function writeLink(link: Link | null): void {
  const text = link ? linkText(link) : ''
  const path = location.pathname.startsWith('/p/') ? '/' : location.pathname + location.search
  if (location.hash !== text) history.replaceState(null, '', path + text)
}
