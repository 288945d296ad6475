//! Page addresses: absolute or relative to the current page, with a query whose values stay as written.
import { dict } from '../base/primordials'
import { env, trimPath } from '../base/state'

export interface Target {
  path: string
  query: Record<string, string>
}

/** `a=1&b=%20` -> values undecoded, as WeChat hands them to onLoad. */
export const parseQuery = (text: string): Record<string, string> => {
  const out: Record<string, string> = {}
  for (const part of text.split('&')) {
    if (!part) continue
    const at = part.indexOf('=')
    const key = at < 0 ? part : part.slice(0, at)
    if (key === '__proto__') continue
    out[key] = at < 0 ? '' : part.slice(at + 1)
  }
  return out
}

/** Splits and resolves an address. */
export const parseUrl = (url: string, from: string): Target => {
  let text = url
  const hash = text.indexOf('#')
  if (hash >= 0) text = text.slice(0, hash)
  const q = text.indexOf('?')
  const query = q < 0 ? {} : parseQuery(text.slice(q + 1))
  let path = q < 0 ? text : text.slice(0, q)
  if (path[0] !== '/') {
    const parts = from.split('/').slice(0, -1)
    for (const s of path.split('/')) {
      if (s === '..') parts.pop()
      else if (s !== '.' && s !== '') parts.push(s)
    }
    // Programs also write `pages/a/a` without a slash and mean the root.
    const bare = trimPath(path)
    path = isPage(parts.join('/')) || !isPage(bare) ? parts.join('/') : bare
  }
  return { path: trimPath(path), query }
}

let pages: Record<string, true> | null = null

/** Is the path one of app.json's pages, those of subpackages included? */
export const isPage = (path: string): boolean => {
  if (!pages) {
    pages = dict<true>()
    for (const p of (env.app.pages ?? []) as string[]) pages[trimPath(p)] = true
    const subs = [...(env.app.subPackages ?? []), ...(env.app.subpackages ?? [])] as { root?: string; pages?: string[] }[]
    for (const s of subs) for (const p of s.pages ?? []) pages[trimPath(`${String(s.root ?? '').replace(/^\/+|\/+$/g, '')}/${trimPath(p)}`)] = true
  }
  return pages[trimPath(path)] === true
}

/** The page a program starts with when the launch names none. */
export const entryPage = (): string => trimPath(String(env.app.entryPagePath ?? (env.app.pages as string[] | undefined)?.[0] ?? ''))
