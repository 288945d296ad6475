// A question of a program to a view of its own: passed on and back. What it means is between the two.

import { field } from '../protocol'
import { Fail, type Handler } from './call'

export const viewAsk: Handler = ({ guest }, args) => {
  const page = guest.pages.get(Number(field(args, 'page')))
  if (!page) throw new Fail('the page has no view')
  return page.ask(Number(field(args, 'node')), String(field(args, 'method')), field(args, 'args'))
}
