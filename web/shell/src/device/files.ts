// A contact or an event leaves the host as the file every phone book and calendar reads: the person saves it, or does not.

import { field } from '../protocol'
import { Fail, type Handler } from '../ui/call'

/** A text in a vCard or iCalendar line: RFC 6350 and RFC 5545 escape alike. */
export const escaped = (value: unknown, limit = 300): string =>
  (typeof value === 'string' || typeof value === 'number' ? String(value) : '').slice(0, limit).replace(/\r\n?|\n/g, '\n').replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, '').replace(/[\\;,]/g, '\\$&').replace(/\n/g, '\\n')

/** A line folded at 75 bytes, as both formats want it. */
const fold = (text: string): string => {
  const out: string[] = []
  let now = ''
  let size = 0
  for (const c of text) {
    const bytes = new TextEncoder().encode(c).length
    if (size + bytes > 74) {
      out.push(now)
      now = ' '
      size = 1
    }
    now += c
    size += bytes
  }
  return [...out, now].join('\r\n')
}
const file = (lines: string[]): string => `${lines.filter(Boolean).map(fold).join('\r\n')}\r\n`

/** A contact as vCard 3.0. */
export function vcard(args: unknown): string {
  const f = (name: string) => escaped(field(args, name))
  const line = (head: string, name: string) => (f(name) ? `${head}:${f(name)}` : '')
  const address = (kind: string, p: string) => {
    const parts = ['Street', 'City', 'State', 'PostalCode', 'Country'].map((part) => f(p + part))
    return parts.some(Boolean) ? `ADR;TYPE=${kind}:;;${parts.join(';')}` : ''
  }
  return file([
    'BEGIN:VCARD', 'VERSION:3.0', `N:${f('lastName')};${f('firstName')};${f('middleName')};;`,
    `FN:${[f('firstName'), f('middleName'), f('lastName')].filter(Boolean).join(' ')}`, line('NICKNAME', 'nickName'), line('ORG', 'organization'),
    line('TITLE', 'title'), line('TEL;TYPE=CELL', 'mobilePhoneNumber'), line('TEL;TYPE=WORK', 'workPhoneNumber'), line('TEL;TYPE=HOME', 'homePhoneNumber'),
    line('TEL;TYPE=MAIN', 'hostNumber'), line('TEL;TYPE=WORK,FAX', 'workFaxNumber'), line('TEL;TYPE=HOME,FAX', 'homeFaxNumber'), line('EMAIL', 'email'),
    line('URL', 'url'), line('NOTE', 'remark'), address('HOME', 'homeAddress'), address('WORK', 'workAddress'), address('POSTAL', 'address'), 'END:VCARD',
  ])
}

/** An event as iCalendar. Times are seconds since 1970. */
export function icalendar(args: unknown, now = Date.now()): string {
  const time = (seconds: number) => `${new Date(seconds * 1000).toISOString().replace(/[-:]|\.\d+/g, '')}`
  const start = Number(field(args, 'startTime'))
  const end = Number(field(args, 'endTime'))
  const repeat = field(args, 'repeatInterval')
  const every: Record<string, string> = { day: 'DAILY', week: 'WEEKLY', month: 'MONTHLY', year: 'YEARLY' }
  const until = Number(field(args, 'repeatEndTime'))
  const rule = typeof repeat === 'string' && every[repeat] ? `RRULE:FREQ=${every[repeat]}${until > 0 ? `;UNTIL=${time(until)}` : ''}` : ''
  const alarm = field(args, 'alarm') !== false
  const offset = Math.max(0, Math.floor(Number(field(args, 'alarmOffset')) || 0))
  return file([
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Menshen//EN', 'BEGIN:VEVENT', `UID:${crypto.randomUUID()}`, `DTSTAMP:${time(now / 1000)}`, `DTSTART:${time(start)}`,
    end > start ? `DTEND:${time(end)}` : '', `SUMMARY:${escaped(field(args, 'title'))}`, `DESCRIPTION:${escaped(field(args, 'description'), 2000)}`,
    `LOCATION:${escaped(field(args, 'location'))}`, rule, ...(alarm ? ['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:Reminder', `TRIGGER:-PT${offset}S`, 'END:VALARM'] : []),
    'END:VEVENT', 'END:VCALENDAR',
  ])
}

/** Hands a file to the person's browser. */
export function save(name: string, type: string, body: BlobPart): void {
  const link = document.createElement('a')
  link.download = name
  link.href = URL.createObjectURL(new Blob([body], { type }))
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

const event: Handler = (_ui, args) => {
  if (typeof field(args, 'title') !== 'string' || !(Number(field(args, 'startTime')) > 0 && Number(field(args, 'startTime')) < 1e11)) throw new Fail('parameter error: title and startTime are needed', 1001)
  save('event.ics', 'text/calendar', icalendar(args))
}

/** The calls by name. */
export const files: Record<string, Handler> = {
  addPhoneContact: (_ui, args) => {
    if (typeof field(args, 'firstName') !== 'string') throw new Fail('parameter error: parameter.firstName should be String', 1001)
    save('contact.vcf', 'text/vcard', vcard(args))
  },
  addPhoneCalendar: event,
  addPhoneRepeatCalendar: event,
}
