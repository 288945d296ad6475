//! Methods of component contexts (command 27). An unknown method is an answer, not a fault: programs try what they like.
import type { Value } from '../../../shared/value'
import { create } from '../components'
import { isBuiltin } from '../../../shared/tags'
import type { ViewNode } from '../node'
import type { Page } from './page'

/** Calls a method of a node's component; answers `{ok, value}` or `{ok: false, message}` when an answer is wanted. */
export async function invoke(p: Page, id: number, n: ViewNode, method: string, args: Value): Promise<void> {
  let answer: Value
  try {
    if (!n.component && isBuiltin(n.tag)) create(n, p)
    if (!n.component) throw new Error(`${n.tag} has no method ${method}`)
    answer = { ok: true, value: await n.component.invoke(method, args) }
  } catch (e) {
    answer = { ok: false, message: e instanceof Error ? e.message : String(e) }
  }
  if (id !== 0) p.send(['r', id, answer])
}
