//! Loads a page's components when the page is first opened: template, configuration, style, code; one bad file fails alone.
import { guarded, reportError, reportProblem } from '../base/errors'
import { host } from '../base/host'
import { dict, keys } from '../base/primordials'
import { env, type FileInfo } from '../base/state'
import { runFile, setBeforeRun } from '../module/require'
import { wrapTemplates } from '../wxs/hooks'
import { placeholder, registering, setRelated } from './define'
import { setConfig } from './options'
import { space } from './space'

type Unit = { groups: Record<string, any>; main: string; tags?: string[] }

const loaded = dict<true>()
/** The components that each loaded file's template can use. */
const uses = dict<string[]>()

/** The way from a component back to itself, among those that `path` can reach; empty when there is none. */
export const circle = (path: string): string[] => {
  const done = dict<true>()
  const way: string[] = []
  const visit = (p: string): string[] => {
    const at = way.indexOf(p)
    if (at >= 0) return [...way.slice(at), p]
    if (done[p]) return []
    done[p] = true
    way.push(p)
    for (const next of uses[p] ?? []) {
      const found = visit(next)
      if (found.length) return found
    }
    way.pop()
    return []
  }
  return visit(path)
}

/** Makes `path` and every component its template can use known to glass-easel. */
export const load = (path: string): void => {
  const waiting = [path]
  const order: { path: string; info: FileInfo; unit: Unit | null }[] = []
  while (waiting.length) {
    const p = waiting.pop()!
    if (loaded[p]) continue
    const info = env.files[p]
    if (!info) continue
    loaded[p] = true
    const unit = template(p, info)
    order.push({ path: p, info, unit })
    const json = info.json ?? {}
    const using = usable(p, json, unit)
    setConfig(p, json, using)
    const inside = keys(using).map((name) => strip(using[name]!))
    uses[p] = inside
    for (const name of inside) waiting.push(name)
    const generics = json.componentGenerics as Record<string, { default?: string } | true> | undefined
    if (generics) for (const name of keys(generics)) {
      const g = generics[name]
      if (g && typeof g === 'object' && g.default) waiting.push(strip(resolve(p, g.default)))
    }
  }
  // The deepest first: a component's code may look for what it uses.
  for (let i = order.length - 1; i >= 0; i -= 1) register(order[i]!.path, order[i]!.info)
}

setBeforeRun((path) => {
  if (env.files[path]?.js && path !== 'app' && !loaded[path]) load(path)
})

setRelated((path, relations) => {
  if (!relations) return
  for (const key of keys(relations)) {
    const target = (relations as Record<string, { target?: unknown }>)[key]?.target
    const other = strip(resolve(path, typeof target === 'string' ? target : key))
    if (target === undefined || typeof target === 'string') if (env.files[other]) load(other)
  }
})

const strip = (path: string): string => path.replace(/^\/+/, '')

const resolve = (from: string, path: string): string => {
  if (path[0] === '/') return path
  const parts = from.split('/').slice(0, -1)
  for (const s of path.split('/')) {
    if (s === '..') parts.pop()
    else if (s !== '.' && s !== '') parts.push(s)
  }
  return `/${parts.join('/')}`
}

/** The tags a file may use and the components they stand for; what does not exist is said and left out. */
const usable = (path: string, json: Record<string, any>, unit: Unit | null): Record<string, string> => {
  const out = dict<string>()
  const wanted = unit?.tags ? new Set(unit.tags) : null
  const placeholders = (json.componentPlaceholder ?? {}) as Record<string, string>
  const add = (list: Record<string, string> | undefined, global: boolean): void => {
    if (!list) return
    for (const tag of keys(list)) {
      const to = String(list[tag])
      if (wanted && !wanted.has(tag) && !placeholders[tag] && !isPlaceholder(placeholders, tag)) continue
      if (to.startsWith('plugin:') || to.startsWith('dynamicLib:')) {
        reportProblem('warning', `${path}: component <${tag}> comes from "${to}"; plugins are not supported, an empty element stands in its place`)
        continue
      }
      let at = global && to[0] !== '/' && env.files[to] ? `/${to}` : resolve(path, to)
      if (!env.files[strip(at)] && env.files[strip(to)]) at = `/${strip(to)}`
      if (!env.files[strip(at)]) {
        if (!global) reportProblem('compile', `${path}: component <${tag}> is not found at "${to}"; check usingComponents`)
        continue
      }
      out[tag] = at
    }
  }
  add(env.app.usingComponents as Record<string, string>, true)
  add(json.usingComponents as Record<string, string>, false)
  return out
}

const isPlaceholder = (placeholders: Record<string, string>, tag: string): boolean => {
  for (const k of keys(placeholders)) if (placeholders[k] === tag) return true
  return false
}

const template = (path: string, info: FileInfo): Unit | null => {
  if (!info.wxml) return null
  const unit = guarded(`template of ${path}`, () => host.unit(`wxml:${path}`)) as Unit | undefined
  if (!unit) {
    reportProblem('compile', `${path}.wxml has no compiled template, so it is drawn empty; see the compiler's messages`)
    return null
  }
  space.addCompiledTemplate(path, wrapTemplates(unit.groups, unit.main, !info.json?.componentPlaceholder) as never)
  return unit
}

const register = (path: string, info: FileInfo): void => {
  if (info.wxss) space.addStyleSheet(path, path, info.scope || undefined)
  else if (info.scope) space.addStyleSheet(path, undefined, info.scope)
  try {
    if (info.js && registering(path, () => runFile(path))) return
    if (space.getComponentSpace().getComponentByUrlWithoutDefault(path, '')) return
    if (info.js) placeholder(path, `${path}.js registers neither a page nor a component, so it stands empty`)
    else space.component(path).definition({}).register()
  } catch (e) {
    reportError(e, `${path}.js`)
    guarded(path, () => placeholder(path, `${path} failed while it was registered, so it stands empty`))
  }
}
