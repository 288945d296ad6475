//! Methods of component contexts (command 27). An unknown method is an answer, not a fault: programs try what they like.
import type { Value } from '../../../shared/value'
import { clearAnimations } from './animate'
import { create } from '../components'
import { isBuiltin } from '../../../shared/tags'
import type { ViewNode } from '../node'
import type { Page } from './page'

/** Calls a method of a node's component; answers what it returned or `{errMsg}` when an answer is wanted. */
export async function invoke(p: Page, id: number, n: ViewNode, method: string, args: Value): Promise<void> {
  let answer: Value
  try {
    if (method === 'clearAnimation') {
      if (!n.tag.startsWith('#')) clearAnimations(n)
      if (id !== 0) p.send(['r', id, null])
      return
    }
    if (n.id === 0 && method === 'audio') {
      const value = await p.sounds.invoke(args)
      if (id !== 0) p.send(['r', id, value])
      return
    }
    if (!n.component && isBuiltin(n.tag)) create(n, p)
    if (!n.component) throw new Error(`${n.tag} has no method ${method}`)
    answer = await n.component.invoke(method, args)
  } catch (e) {
    answer = { errMsg: e instanceof Error ? e.message : String(e) }
  }
  if (id !== 0) p.send(['r', id, answer])
}
