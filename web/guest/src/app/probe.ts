//! What the inspector and `check` may ask: data of a page, the stack, statistics, the tree, handlers without a method.
import { Component } from 'glass-easel'
import { host } from '../base/host'
import { plain } from '../base/plain'
import { timerCount } from '../base/timers'
import { describe } from '../base/errors'
import { env, trimPath } from '../base/state'
import { moduleCount } from '../module/require'
import { open } from '../page/open'
import { launchPage, stack, top } from '../route/stack'
import { parseQuery } from '../route/url'
import { unsupportedCalls } from '../wx/unsupported'
import { needsOf } from '../component/define'
import { missingNames } from '../wxs/bindings'

const MAX_NODES = 20_000

/** Every node of a page's composed tree, depth first. */
const visit = (page: number, f: (node: any, depth: number) => void): void => {
  const root = open.get(page)?.root?.getComponent()
  let left = MAX_NODES
  const walk = (node: any, depth: number): void => {
    left -= 1
    if (left < 0 || depth > 500) return
    f(node, depth)
    if (Component.isComponent(node)) {
      const shadow = node.getShadowRoot()
      if (shadow) walk(shadow, depth + 1)
    }
    for (const c of node.childNodes ?? []) walk(c, depth + 1)
  }
  if (root) walk(root, 0)
}

const listenersOf = (node: any): { type: string; names: string[]; capture: boolean }[] => {
  const out: { type: string; names: string[]; capture: boolean }[] = []
  const target = node._$eventTarget
  if (!target) return out
  const add = (map: any, capture: boolean): void => {
    for (const type of Object.keys(map ?? {})) out.push({ type, names: [], capture })
  }
  add(target.listeners, false)
  add(target.captureListeners, true)
  return out
}

const tree = (page: number): unknown[] => {
  const out: unknown[] = []
  visit(page, (node, depth) => {
    const text = typeof node.textContent === 'string' && !node.childNodes ? node.textContent : undefined
    if (text !== undefined) {
      out.push({ depth, text: text.slice(0, 200) })
      return
    }
    const id = node.getBackendElement?.()?.id
    if (id === undefined) return
    const listeners = listenersOf(node)
    const entry: Record<string, unknown> = { depth, node: id, is: node.is, events: listeners.map((l) => l.type) }
    if (node.id) entry.id = node.id
    out.push(entry)
  })
  return out
}

const operations: Record<string, (q: any) => unknown> = {
  data: (q) => {
    const page = open.get(Number(q.page)) ?? top()
    return page ? { page: page.id, path: page.path, data: plain(page.caller?.data) } : null
  },
  stack: () => stack.map((p) => ({ page: p.id, path: p.path, query: p.query })),
  stats: () => ({ ...host.stats(), pages: open.size, timers: timerCount(), modules: moduleCount(), unsupported: { ...unsupportedCalls } }),
  /** Opens a page (or any component) as the only one, as `check` does. */
  open: (q) => {
    const text = String(q.path ?? '')
    const at = text.indexOf('?')
    const path = trimPath(at < 0 ? text : text.slice(0, at))
    if (!env.files[path]) return { errMsg: `there is no page or component "${path}"` }
    const page = launchPage({ path, query: at < 0 ? {} : parseQuery(text.slice(at + 1)) }, 'relaunch')
    return { page: page.id, path, drawn: page.root !== null, nodes: page.ctx.nodes.size }
  },
  tree: (q) => tree(Number(q.page) || top()?.id || 0),
  /** What the components that a page's file names ask for. */
  needs: (q) => {
    const page = open.get(Number(q.page)) ?? top()
    const using = (page && (env.files[page.path]?.json?.usingComponents as Record<string, string> | undefined)) ?? {}
    return Object.keys(using).map((tag) => ({ component: trimPath(using[tag]!), ...needsOf(trimPath(using[tag]!)) }))
  },
  unresolved: (q) => unresolved(Number(q.page) || top()?.id || 0),
}

/** Handler names in templates that no method answers; methods that were put on `this` later count. */
const unresolved = (page: number): unknown[] => {
  const out: unknown[] = []
  visit(page, (node) => {
    for (const b of missingNames(node)) {
      const owner = node.ownerShadowRoot?.getHostNode()
      if (owner && typeof Component.getMethod(owner, b.name) !== 'function') out.push({ component: owner.is, tag: node.is, type: b.type, name: b.name })
    }
  })
  return out
}
export const probe = (id: number, value: unknown): void => {
  let answer: unknown
  try {
    const q = (value ?? {}) as { op?: unknown }
    const f = operations[String(q.op)]
    answer = f ? f(q) : { errMsg: `probe has no operation "${String(q.op)}"; known are ${Object.keys(operations).join(', ')}` }
  } catch (e) {
    answer = { errMsg: describe(e).message }
  }
  host.inspect(id, answer)
}
