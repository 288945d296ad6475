//! The closed list of built-in components and the attributes each may carry. The guest drops what is not in it
//! (programs write all sorts of attributes and WeChat ignores the unknown ones); the view ends with a fault when
//! it sees one, because then the sender is not our guest.
import list from './tags.json'

const words = (list: string | string[]): string[] => [list].flat().join(' ').split(/\s+/).filter(Boolean)
const common = new Set(words(list.common))
const table = new Map(Object.entries(list.tags).map(([tag, names]) => [tag, new Set(words(names))]))

/** The built-in components: every other tag is drawn as an inert element. */
export const BUILTIN_TAGS: readonly string[] = [...table.keys()]

/** True when `tag` is in the list. */
export const isBuiltin = (tag: string): boolean => table.has(tag)

/** True when an element `tag` may carry the attribute `name`; for an unknown tag only the common ones are allowed. */
export function attributeAllowed(tag: string, name: string): boolean {
  return table.get(tag)?.has(name) === true || common.has(name) || /^aria-[a-z]{2,20}$/.test(name)
}

/**
 * The name under which an attribute written as `name` travels (`hoverClass` is `hover-class`), or undefined when the
 * element has no such attribute: then the guest does not send it.
 */
export function attributeName(tag: string, name: string): string | undefined {
  if (attributeAllowed(tag, name)) return name
  const dashed = name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)
  return dashed !== name && attributeAllowed(tag, dashed) ? dashed : undefined
}
