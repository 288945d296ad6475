//! An object of WebGL: the view holds the real one under its number.

let last = 0

/** Data of the view about a linked program. */
export interface ProgramInfo {
  linked: boolean
  valid: boolean
  log: string
  uniforms: { name: string; size: number; type: number }[]
  attributes: { name: string; size: number; type: number; location: number }[]
  blocks: number
  /** The view draws nothing, so nothing is known: names are taken as they are asked for. */
  blank?: boolean
}

export class Handle {
  readonly id = ++last
  deleted = false
  /** Text of a shader, and what the view said of it since it was compiled. */
  source = ''
  shader: { compiled: boolean; log: string } | undefined
  /** Of a program, since it was linked. */
  info: ProgramInfo | undefined
  attached: Handle[] = []
  places: Map<string, Handle | number | null> | undefined

  constructor(
    /** `Buffer`, `Texture`, ... */
    readonly kind: string,
    /** What it was made with: the type of a shader. */
    readonly made: unknown = undefined,
  ) {}
}
