//! Methods of component contexts (command 27). An unknown method is an answer, not a fault: programs try what they like.
import type { Value } from '../../../shared/value'
import { clearAnimations } from './animate'
import { measure } from '../canvas/measure'
import { obj } from '../canvas/values'
import { create } from '../components'
import { isBuiltin } from '../../../shared/tags'
import type { ViewNode } from '../node'
import type { Page } from './page'

/** What a method of a node's component, or of the page itself (node 0), answers. */
async function run(p: Page, n: ViewNode, method: string, args: Value): Promise<Value> {
  if (method === 'clearAnimation') {
    if (!n.tag.startsWith('#')) clearAnimations(n)
    return null
  }
  if (n.id === 0 && method === 'audio') return p.sounds.invoke(args)
  if (n.id === 0 && method === 'offscreen') return p.offscreen.invoke(args)
  if (n.id === 0 && method === 'measureText') return measure(obj(args))
  if (!n.component && isBuiltin(n.tag)) create(n, p)
  if (!n.component) throw new Error(`${n.tag} has no method ${method}`)
  return n.component.invoke(method, args)
}

/** Calls a method; answers what it returned or `{errMsg}` when an answer is wanted. */
export async function invoke(p: Page, id: number, n: ViewNode, method: string, args: Value): Promise<void> {
  const answer = await run(p, n, method, args).catch((e: unknown) => ({ errMsg: e instanceof Error ? e.message : String(e) }))
  if (id !== 0) p.send(['r', id, answer])
}

/** A question that the guest waits for: its answer goes to the shell, as data that JSON can carry (bytes as base64). */
export async function ask(p: Page, node: number, method: string, args: Value): Promise<Value> {
  const n = p.nodes.get(node)
  if (!n) return { errMsg: `there is no node ${node}` }
  const answer = await run(p, n, method, args).catch((e: unknown) => ({ errMsg: e instanceof Error ? e.message : String(e) }))
  const data = obj(answer)['data']
  return data instanceof ArrayBuffer ? { ...obj(answer), data: base64(data) } : obj(answer)
}

const STEP = 0x8000
const base64 = (bytes: ArrayBuffer): string => {
  const all = new Uint8Array(bytes)
  let text = ''
  for (let at = 0; at < all.length; at += STEP) text += String.fromCharCode(...all.subarray(at, at + STEP))
  return btoa(text)
}
