//! `console` of a program: arguments go out as data, cyclic and strange values printed safely.
import { host } from './host'
import { plain } from './plain'

const LOG = 0
const INFO = 1
const WARN = 2
const ERROR = 3
const DEBUG = 4

let indent = ''
const counts = new Map<string, number>()
const started = new Map<string, number>()

const write = (level: number, args: unknown[]): void => {
  const out: unknown[] = []
  for (let i = 0; i < args.length; i += 1) out.push(plain(args[i]))
  if (indent) out.unshift(indent)
  host.console(level, out)
}

const group = (...args: unknown[]): void => {
  if (args.length) write(LOG, args)
  if (indent.length < 64) indent += '  '
}

/** The methods that WeChat's console has, and the usual others. */
export const programConsole = {
  log: (...a: unknown[]) => write(LOG, a),
  info: (...a: unknown[]) => write(INFO, a),
  warn: (...a: unknown[]) => write(WARN, a),
  error: (...a: unknown[]) => write(ERROR, a),
  debug: (...a: unknown[]) => write(DEBUG, a),
  trace: (...a: unknown[]) => write(LOG, [...a, new Error('trace').stack ?? '']),
  dir: (a: unknown) => write(LOG, [a]),
  table: (a: unknown) => write(LOG, [a]),
  group,
  groupCollapsed: group,
  groupEnd: () => {
    indent = indent.slice(2)
  },
  assert: (ok: unknown, ...a: unknown[]) => {
    if (!ok) write(ERROR, ['Assertion failed', ...a])
  },
  count: (label: unknown = 'default') => {
    const n = (counts.get(String(label)) ?? 0) + 1
    counts.set(String(label), n)
    write(LOG, [`${String(label)}: ${n}`])
  },
  time: (label: unknown = 'default') => void started.set(String(label), host.now()),
  timeLog: (label: unknown = 'default') => write(LOG, [`${String(label)}: ${host.now() - (started.get(String(label)) ?? host.now())} ms`]),
  timeEnd: (label: unknown = 'default') => {
    programConsole.timeLog(label)
    started.delete(String(label))
  },
}
