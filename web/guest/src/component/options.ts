//! Style isolation and the like, written in JSON or in a component's JavaScript `options`: one place decides what counts.
import { env } from '../base/state'
import { space } from './space'

const ISOLATIONS = new Set(['isolated', 'apply-shared', 'shared', 'page-isolated', 'page-apply-shared', 'page-shared'])

const EMPTY = 'menshen:empty'
let empty = false
/** A generic that a program leaves open draws nothing, as in WeChat: an empty component is its default. */
const closed = (generics: unknown): unknown => {
  if (generics === null || typeof generics !== 'object') return undefined
  const out: Record<string, unknown> = {}
  for (const [name, g] of Object.entries(generics)) {
    const open = !g || typeof g !== 'object' || !(g as { default?: unknown }).default
    if (open && !empty) {
      empty = true
      space.component(EMPTY).definition({}).register()
    }
    out[name] = open ? { default: `/${EMPTY}` } : g
  }
  return out
}

/** Gives glass-easel the JSON of a file before its code runs. */
export const setConfig = (path: string, json: Record<string, any>, using: Record<string, string>): void => {
  const { component, componentGenerics, componentPlaceholder, addGlobalClass, pureDataPattern } = json
  let { styleIsolation } = json
  if (!ISOLATIONS.has(styleIsolation)) styleIsolation = undefined
  space.addComponentStaticConfig(path, { component: !!component, usingComponents: using, componentGenerics: closed(componentGenerics), componentPlaceholder, styleIsolation, addGlobalClass, pureDataPattern } as never)
}

/** JavaScript `options` that glass-easel takes from JSON only. JSON wins where both speak. */
export const mergeJsOptions = (path: string, options: Record<string, unknown> | undefined): void => {
  if (!options) return
  const config = space.getComponentStaticConfig(path) as Record<string, unknown> | undefined
  if (!config) return
  if (config.styleIsolation !== undefined) return
  const wanted = options.styleIsolation
  if (typeof wanted === 'string' && ISOLATIONS.has(wanted)) config.styleIsolation = keepPrefix(path, wanted)
  else if (options.addGlobalClass) config.addGlobalClass = true
}

/** A sheet that was compiled with a prefix needs classes with it: `shared` then means: also the page's styles. */
const keepPrefix = (path: string, wanted: string): string => {
  if (!env.files[path]?.scope) return wanted
  if (wanted === 'shared') return 'apply-shared'
  if (wanted === 'page-shared') return 'page-apply-shared'
  return wanted
}
