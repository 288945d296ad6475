//! Tables that are looked up by strings of the program: without a prototype, so that `constructor` is not in them.

/** `entries` as an object that has nothing but them. */
export const dict = <T>(entries: Record<string, T>): Record<string, T> => Object.assign(Object.create(null) as Record<string, T>, entries)
