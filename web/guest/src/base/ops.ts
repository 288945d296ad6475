//! Command numbers of the one table (web/shared/commands.json), by name.
import table from '../../../shared/commands.json'

/** Number of a command of guest -> view. A name that the table lacks is a build mistake and ends loading. */
const number = (name: string): number => {
  for (const c of table.commands) if (c.name === name) return c.op
  throw new Error(`no command ${name} in commands.json`)
}

export const ELEMENT = number('element')
export const TEXTNODE = number('textnode')
export const RELEASE = number('release')
export const APPEND = number('append')
export const REMOVE = number('remove')
export const INSERT = number('insert')
export const REPLACE = number('replace')
export const SPLICE_REMOVE = number('spliceRemove')
export const ID = number('id')
export const SCOPE = number('scope')
export const STYLE = number('style')
export const ADD_CLASS = number('addClass')
export const REMOVE_CLASS = number('removeClass')
export const CLEAR_CLASSES = number('clearClasses')
export const ATTRIBUTE = number('attribute')
export const REMOVE_ATTRIBUTE = number('removeAttribute')
export const TEXT = number('text')
export const MODEL = number('model')
export const LISTEN = number('listen')
export const LINK = number('link')
export const UNLINK = number('unlink')
export const SCOPE_NAME = number('scopeName')
export const QUERY = number('query')
export const INVOKE = number('invoke')
export const PAGE = number('page')
export const OBSERVE = number('observe')
export const PAINTED = number('painted')
export const ANIMATE = number('animate')

/** Operations of a Page frame. */
export const PAGE_OPEN = 1
export const PAGE_SHOW = 2
export const PAGE_CLOSE = 3
