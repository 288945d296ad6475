//! CommonJS for programs: each file is a unit `js:PATH`, found as WeChat finds it, run once.
import { host } from '../base/host'
import { dict, hasOwn, keys, PromiseCtor, then } from '../base/primordials'
import { env } from '../base/state'

interface Module {
  id: string
  exports: unknown
  loaded: boolean
}

const cache = dict<Module>()

let beforeRun: (path: string) => void = () => {}
/** The component loader wants to know first: a component's own file registers under its own path, whoever requires it. */
export const setBeforeRun = (f: typeof beforeRun): void => {
  beforeRun = f
}

/** The error WeChat throws for a module that is not there. */
const missing = (full: string, asked: string): Error => new Error(`module '${full}' is not defined, require args is '${asked}'`)

const join = (base: string[], rel: string): string => {
  const out = base.slice()
  for (const s of rel.split('/')) {
    if (s === '' || s === '.') continue
    if (s === '..') out.pop()
    else out.push(s)
  }
  return out.join('/')
}

/** The unit path of a candidate: the file itself, or the index of the directory. */
const known = (path: string): string | null => {
  const p = path.replace(/\.(js|ts)$/, '')
  if (hasOwn(env.modules, p)) return p
  if (hasOwn(env.modules, path)) return path
  const index = p === '' ? 'index' : `${p}/index`
  return hasOwn(env.modules, index) ? index : null
}

/** Finds a module from a file, or throws WeChat's error. */
export const resolveModule = (from: string, asked: string): string => {
  if (typeof asked !== 'string') throw new TypeError(`require args must be a string, a ${typeof asked} was given`)
  const dir = from.split('/').slice(0, -1)
  const near = asked[0] === '/' ? join([], asked) : join(dir, asked)
  if (asked[0] === '/' || asked[0] === '.') {
    const hit = known(near)
    if (hit !== null) return hit
    throw missing(`${near.replace(/\.js$/, '')}.js`, asked)
  }
  const alias = aliased(asked)
  if (alias !== null) return alias
  for (let n = dir.length; n >= 0; n -= 1) {
    const hit = known(join(dir.slice(0, n), `miniprogram_npm/${asked}`))
    if (hit !== null) return hit
  }
  const last = known(near) ?? known(join([], asked))
  if (last !== null) return last
  throw missing(`${near.replace(/\.js$/, '')}.js`, asked)
}

/** `env.aliases`: whole packages (`lib`), files in them (`lib/a`), and patterns of app.json's resolveAlias (`~/*`), the longest first. */
const aliased = (asked: string): string | null => {
  const whole = env.aliases[asked]
  if (whole !== undefined) return known(whole)
  let best = -1
  let hit: string | null = null
  for (const pattern of keys(env.aliases)) {
    if (pattern[pattern.length - 1] !== '*' || pattern.length - 1 <= best || !asked.startsWith(pattern.slice(0, -1))) continue
    const found = known(join([], env.aliases[pattern]!.replace('*', asked.slice(pattern.length - 1))))
    if (found === null) continue
    best = pattern.length - 1
    hit = found
  }
  if (hit !== null) return hit
  const parts = asked.split('/')
  const name = parts.slice(0, asked[0] === '@' ? 2 : 1).join('/')
  const root = env.aliases[name]
  if (root === undefined || asked === name) return null
  return known(join(root.split('/').slice(0, -1), asked.slice(name.length + 1)))
}

/** Runs a module once and gives its exports; a cycle sees what is there so far, as CommonJS does. */
const run = (path: string, asked: string): unknown => {
  let have = cache[path]
  if (have) return have.exports
  beforeRun(path)
  have = cache[path]
  if (have) return have.exports
  const f = host.unit(`js:${path}`)
  if (typeof f !== 'function') throw missing(`${path}.js`, asked)
  const module: Module = { id: path, exports: {}, loaded: false }
  cache[path] = module
  try {
    f.call(module.exports, requireFrom(path), module, module.exports)
  } catch (e) {
    delete cache[path]
    throw e
  }
  module.loaded = true
  return module.exports
}

/** Runs a page's, component's or app's own file. */
export const runFile = (path: string): unknown => run(path, `${path}.js`)

/** How many modules stand; for statistics. */
export const moduleCount = (): number => keys(cache).length

type Requirer = ((asked: string, ok?: (m: unknown) => void, no?: (e: { mod: string; errMsg: string }) => void) => unknown) & { async(asked: string): Promise<unknown> }

/** The `require` of one file. */
export const requireFrom = (from: string): Requirer => {
  const later = (asked: string): Promise<unknown> => new PromiseCtor((ok) => ok(run(resolveModule(from, asked), asked)))
  const require = ((asked, ok, no) => {
    if (typeof ok !== 'function') return run(resolveModule(from, asked), asked)
    then(later(asked), ok, (e) => {
      if (typeof no === 'function') no({ mod: asked, errMsg: String((e as Error)?.message ?? e) })
      else throw e
    })
    return undefined
  }) as Requirer
  require.async = (asked) => {
    const p = later(asked)
    return then(p, (m) => m, (e) => {
      throw { mod: asked, errMsg: String((e as Error)?.message ?? e) }
    })
  }
  return require
}

/** Plugins cannot be loaded. */
export const requirePlugin = (name: unknown): never => {
  throw new Error(`requirePlugin:fail plugin "${String(name)}" is not supported`)
}
