//! What a program gives as data becomes a query or a body, and what comes back becomes data: by WeChat's rules.
import { hasOwn, isArray, keys } from '../base/primordials'

const stringify = JSON.stringify
const parse = JSON.parse
const encode = encodeURIComponent
const FORM = 'application/x-www-form-urlencoded'

const unsendable = (api: string, why: string): never => {
  throw { errMsg: `${api}:fail ${why}`, errno: 600010 }
}

const json = (api: string, v: unknown): string => {
  try {
    return stringify(v)
  } catch {
    return unsendable(api, 'data is not serializable')
  }
}

/** `a=1&b=2`; members that are objects are JSON, members without a value are left out. */
export const pairs = (api: string, data: Record<string, unknown>): string => {
  const out: string[] = []
  for (const k of keys(data)) {
    const v = data[k]
    if (v === undefined || typeof v === 'function') continue
    out.push(`${encode(k)}=${encode(v !== null && typeof v === 'object' ? json(api, v) : String(v))}`)
  }
  return out.join('&')
}

/** An address with more in its query, before its fragment. */
export const withQuery = (url: string, query: string): string => {
  if (!query) return url
  const hash = url.indexOf('#')
  const head = hash < 0 ? url : url.slice(0, hash)
  const mark = head.indexOf('?') < 0 ? '?' : /[?&]$/.test(head) ? '' : '&'
  return head + mark + query + (hash < 0 ? '' : url.slice(hash))
}

const contentType = (header: unknown): string => {
  if (header !== null && typeof header === 'object') {
    for (const k of keys(header as object)) if (k.toLowerCase() === 'content-type') return String((header as Record<string, unknown>)[k]).toLowerCase()
  }
  return 'application/json'
}

/** Address and body of a request. */
export const outgoing = (api: string, args: Record<string, unknown>): { url: unknown; body?: string | ArrayBuffer | ArrayBufferView } => {
  const { url, data } = args
  const method = String(args.method ?? 'GET').toUpperCase()
  if (data === undefined || data === null || data === '') return { url }
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return { url, body: data }
  if (typeof data !== 'string' && typeof data !== 'object') return unsendable(api, 'data should be Object, String or ArrayBuffer')
  const object = data as Record<string, unknown>
  if (method === 'GET' || method === 'HEAD') {
    const query = typeof data === 'string' ? data : pairs(api, object)
    return { url: typeof url === 'string' ? withQuery(url, query) : url }
  }
  if (typeof data === 'string') return { url, body: data }
  const form = contentType(args.header).indexOf(FORM) >= 0 && !isArray(data)
  return { url, body: form ? pairs(api, object) : json(api, data) }
}

/** The data of an answer: bytes, text, or what the text says in JSON. */
export const incoming = (data: unknown, args: Record<string, unknown>): unknown => {
  if (typeof data !== 'string') return data
  const text = data.charCodeAt(0) === 0xfeff ? data.slice(1) : data
  if ((args.dataType ?? 'json') !== 'json') return text
  try {
    return parse(text)
  } catch {
    return text
  }
}

/** Members that go to the broker as they are. */
export const picked = (args: Record<string, unknown>, names: string[]): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  for (const n of names) if (hasOwn(args, n) && args[n] !== undefined) out[n] = args[n]
  return out
}
