//! Sizes beyond which a command stream is refused: no honest page comes near them.

/** Live nodes of one page. */
export const MAX_NODES = 200_000
/** Deepest nesting of elements (layout recurses natively). */
export const MAX_TREE_HEIGHT = 512
/** Characters of one text node or attribute string. */
export const MAX_TEXT = 4 << 20
/** Characters of a tag, attribute, class or event name. */
export const MAX_NAME = 256
/** Characters of an inline style (data: images are part of it). */
export const MAX_STYLE = 1 << 20
/** Classes of one element. */
export const MAX_CLASSES = 512
/** Stylesheets of one page. */
export const MAX_SHEETS = 1024
/** Types one node may listen to. */
export const MAX_TYPES = 128
/** Observers of one page. */
export const MAX_OBSERVERS = 1024
