//! Reading the arguments of drawing calls.
import type { Value } from '../../../shared/value'

export type Obj = { [k: string]: Value }

/** An object as it is; anything else is an empty one. */
export const obj = (v: Value): Obj => (v && typeof v === 'object' && !Array.isArray(v) && !(v instanceof ArrayBuffer) ? v : {})
