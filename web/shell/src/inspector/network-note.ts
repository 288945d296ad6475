// One request of a program as the inspector keeps it. Address and headers were written by the program or by a server: every field
// is checked and cut here.

/** A line of the network pane. */
export interface NetworkNote {
  api: string
  method: string
  url: string
  status: number
  verdict: string
  why: string
  checksum: string
  kid: string
  address: string
  http: string
  reused: boolean
  sent: number
  bytes: number
  ms: number
  connect: number
  answer: number
  dropped: string[]
  /** How it was signed; null: not at all. */
  signed: { mode: string; form: string; named: boolean } | null
  time: number
}

const VERDICTS = ['ok', 'refused', 'fail', 'mismatch']
const FORMS = ['query-and-header', 'header', 'query']
const CHECKSUMS = ['signed', 'verified', 'computed', 'mismatch']

const text = (value: unknown, limit: number): string => (typeof value === 'string' ? value.slice(0, limit) : '')
const count = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
const one = (value: unknown, of: string[], other: string): string => (of.includes(value as string) ? (value as string) : other)

/** A message of the live feed as a line; unknown words become the worse of those that are known. */
export function networkNote(message: Record<string, unknown>, time: number): NetworkNote {
  const signed = message['signed']
  const how = typeof signed === 'object' && signed !== null ? (signed as Record<string, unknown>) : null
  return {
    api: text(message['api'], 40), method: text(message['method'], 12), url: text(message['url'], 600), status: count(message['status']),
    verdict: one(message['verdict'], VERDICTS, 'fail'), why: text(message['why'], 300),
    checksum: message['checksum'] ? one(message['checksum'], CHECKSUMS, 'mismatch') : '', kid: text(message['kid'], 120),
    address: text(message['address'], 60), http: text(message['http'], 4), reused: message['reused'] === true,
    sent: count(message['sent']), bytes: count(message['bytes']), ms: count(message['ms']), connect: count(message['connect']), answer: count(message['answer']),
    dropped: Array.isArray(message['dropped']) ? message['dropped'].slice(0, 100).map((name) => text(name, 80)) : [],
    signed: how && { mode: text(how['mode'], 20), form: one(how['form'], FORMS, 'header'), named: how['named'] === true },
    time,
  }
}

/** Is this what a developer should look at? */
export const isBad = (note: NetworkNote): boolean => note.verdict !== 'ok' || note.checksum === 'mismatch'
