//! Reads a batch of commands and carries it out. Numbers come from the one table; a name without a handler or a number
//! without a name is an error when the view starts or a fault when it arrives.
import table from '../../../shared/commands.json'
import { Reader, ValueError } from '../../../shared/value'
import { ViewFault } from '../fault'
import { clearAnimations, playKeyframes } from './animate'
import { invoke } from './invoke'
import { pageCommand } from './commands'
import type { Page } from './page'
import { query } from './query'
import * as tree from './tree'

type Handler = (p: Page, r: Reader) => void

const byName: Record<string, Handler> = {
  element: tree.element,
  textnode: tree.textnode,
  fragment: tree.fragment,
  release: tree.release,
  append: tree.append,
  remove: tree.remove,
  insert: tree.insert,
  replace: tree.replace,
  spliceBefore: tree.spliceBefore,
  spliceAppend: tree.spliceAppend,
  spliceRemove: tree.spliceRemove,
  id: tree.id,
  scope: tree.scope,
  style: tree.style,
  addClass: tree.addClass,
  removeClass: tree.removeClass,
  clearClasses: tree.clearClasses,
  attribute: tree.attribute,
  removeAttribute: tree.removeAttribute,
  text: tree.setText,
  model: tree.model,
  listen: tree.listen,
  link: (p, r) => p.sheets.link(r.uint(), tree.text(r, 4096), r.uint()),
  unlink: (p, r) => p.sheets.unlink(r.uint()),
  scopeName: (p, r) => p.sheets.scope(r.uint(), tree.text(r)),
  query: (p, r) => {
    const id = r.uint()
    const list = r.value()
    // Answers speak of the tree as it is after the whole batch.
    after.push(() => p.send(['r', id, query(p, list)]))
  },
  invoke: (p, r) => {
    const id = r.uint()
    const n = tree.node(p, r)
    const method = tree.text(r)
    const args = r.value()
    after.push(() => void invoke(p, id, n, method, args))
  },
  page: (p, r) => {
    const method = tree.text(r)
    const args = r.value()
    after.push(() => pageCommand(p, method, args))
  },
  observe: (p, r) => {
    const id = r.uint()
    const options = r.value()
    after.push(() => p.observers.observe(id, options))
  },
  painted: (p, r) => {
    const id = r.uint()
    after.push(() => afterPaint(() => p.send(['p', id])))
  },
  animate: (p, r) => {
    const n = tree.node(p, r)
    const frames = r.value()
    const duration = r.value()
    const id = r.uint()
    after.push(() => {
      if (frames === null) clearAnimations(n)
      else void playKeyframes(n, frames, duration).then(() => id && p.send(['r', id, null]))
    })
  },
}

const after: (() => void)[] = []

const handlers: (Handler | undefined)[] = []
for (const c of table.commands) {
  const h = byName[c.name]
  if (!h) throw new Error(`command ${c.name} has no handler`)
  handlers[c.op] = h
}

/** Calls back after the next paint. */
export function afterPaint(done: () => void): void {
  requestAnimationFrame(() => {
    const c = new MessageChannel()
    c.port1.onmessage = () => {
      c.port1.close()
      done()
    }
    c.port2.postMessage(0)
  })
}

/** Carries out one batch; throws ViewFault at the first thing that is not in the contract. */
export function apply(p: Page, bytes: Uint8Array): void {
  const r = new Reader(bytes)
  after.length = 0
  let op = 0
  try {
    while (!r.done) {
      op = r.varint()
      const h = handlers[op]
      if (!h) throw new ViewFault(`command ${op} is unknown`)
      h(p, r)
    }
  } catch (e) {
    if (e instanceof ViewFault || e instanceof ValueError) throw new ViewFault(`${e.message} (command ${op}, byte ${r.at})`)
    throw e
  }
  p.settle()
  for (const f of after.splice(0)) f()
}
