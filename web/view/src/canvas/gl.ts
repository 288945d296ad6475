//! WebGL by commands: the guest records calls of closed lists, here they reach the real context. Objects go by the guest's
//! numbers; what a program asks is answered as data.
import type { Value } from '../../../shared/value'
import type { Page } from '../page/page'
import * as names from '../../../shared/webgl'
import { obj, type Obj } from './values'

type Context = WebGLRenderingContext | WebGL2RenderingContext
type Any = Record<string, (...a: unknown[]) => unknown>

const [DO, MAKE, READ, EXTENSION] = [names.DO, names.MAKE, names.READ, names.EXTENSION].map((text) => new Set(names.words(text))) as [Set<string>, Set<string>, Set<string>, Set<string>]
const LIMITS = names.words(names.LIMITS)
const MAX_OBJECTS = 20_000
const MAX_PIXELS = 1 << 20
const PRECISIONS = ['LOW_FLOAT', 'MEDIUM_FLOAT', 'HIGH_FLOAT', 'LOW_INT', 'MEDIUM_INT', 'HIGH_INT']

export class Gl {
  private gl: Context | undefined
  private readonly objects = new Map<number, object>()
  private readonly numbers = new WeakMap<object, number>()

  constructor(
    private readonly page: Page,
    private readonly canvas: HTMLCanvasElement,
  ) {}

  /** A list of calls, or one question. */
  async invoke(args: Value): Promise<Value> {
    if (!Array.isArray(args)) return this.answer(obj(args))
    let failed: unknown
    for (const call of args) {
      // One bad call does not take the rest of the drawing with it.
      try {
        this.run(call)
      } catch (e) {
        failed ??= e
      }
    }
    if (failed) throw failed
    return null
  }

  private get context(): Context {
    if (!this.gl) throw new Error('the canvas has no WebGL context')
    return this.gl
  }

  private run(call: Value): void {
    if (!Array.isArray(call)) throw new Error('a call is a list that begins with a name')
    const [name, ...rest] = call as [string, ...Value[]]
    const gl = this.context as unknown as Any
    if (name === '+') {
      const [id, make, ...args] = rest
      if (!MAKE.has(String(make))) throw new Error(`WebGL makes nothing by ${String(make)}`)
      return this.keep(Number(id), gl[String(make)]?.(...this.args(String(make), args)))
    }
    if (name === 'ext' || name === '+ext') {
      const [id, extension, method, ...args] = name === 'ext' ? [0, ...rest] : rest
      const e = this.context.getExtension(String(extension)) as Any | null
      if (!EXTENSION.has(String(method))) throw new Error(`WebGL has no extension method ${String(method)}`)
      const made = e?.[String(method)]?.(...this.args(String(method), args))
      if (name === '+ext') this.keep(Number(id), made)
      return
    }
    if (!DO.has(name)) throw new Error(`WebGL has no call ${name}`)
    gl[name]?.(...this.args(name, rest))
    if (name.startsWith('delete')) this.objects.delete(Number(obj(rest[0])['g']))
  }

  private keep(id: number, made: unknown): void {
    if (typeof made !== 'object' || made === null) return
    if (this.objects.size >= MAX_OBJECTS) throw new Error(`more than ${MAX_OBJECTS} WebGL objects on one canvas`)
    this.objects.set(id, made)
    this.numbers.set(made, id)
  }

  /** Numbers become objects and pictures, bytes the array that the call is documented to take. */
  private args(name: string, args: Value[]): unknown[] {
    const type = name.startsWith('tex') ? args.filter((a) => typeof a === 'number').at(-1) : undefined
    return args.map((a) => {
      if (a instanceof ArrayBuffer) return typed(this.context, name, type as number | undefined, a)
      if (typeof a !== 'object' || a === null || Array.isArray(a)) return a
      const { g, image, canvas } = a as Obj
      if (g !== undefined) return this.objects.get(Number(g)) ?? null
      if (image !== undefined) return this.page.pictures.loaded(a)
      if (canvas !== undefined) return this.page.offscreen.element(Number(canvas))
      return null
    })
  }

  private answer(a: Obj): Value {
    switch (a['ask']) {
      case 'start':
        return this.start(String(a['kind']), obj(a['attributes']))
      case 'extension':
        return this.extension(String(a['name']))
      case 'program':
        return this.program(this.objects.get(Number(a['g'])) as WebGLProgram)
      case 'shader': {
        const shader = this.objects.get(Number(a['g'])) as WebGLShader
        return { compiled: !!this.context.getShaderParameter(shader, this.context.COMPILE_STATUS), log: this.context.getShaderInfoLog(shader) ?? '' }
      }
      case 'read': {
        const name = String(a['name'])
        if (!READ.has(name)) throw new Error(`WebGL reads nothing by ${name}`)
        const f = (this.context as unknown as Any)[name]
        return { value: this.plain(f?.call(this.context, ...this.args(name, (a['args'] as Value[] | undefined) ?? []))) }
      }
      case 'pixels':
        return this.pixels(a)
      default:
        throw new Error(`WebGL has no question ${String(a['ask'])}`)
    }
  }

  private start(kind: string, attributes: Obj): Value {
    const name = kind === 'webgl2' ? 'webgl2' : 'webgl'
    const gl = (this.gl ??= (this.canvas.getContext(name, attributes) as Context | null) ?? undefined)
    if (!gl) return { none: true }
    const parameters: Obj = {}
    const constants = gl as unknown as Record<string, number | undefined>
    for (const limit of LIMITS) if (constants[limit] !== undefined) parameters[String(constants[limit])] = this.plain(gl.getParameter(constants[limit]))
    const precision: Obj = {}
    for (const shader of [gl.VERTEX_SHADER, gl.FRAGMENT_SHADER]) {
      for (const p of PRECISIONS) {
        const f = gl.getShaderPrecisionFormat(shader, constants[p]!)
        if (f) precision[`${shader}:${constants[p]}`] = [f.rangeMin, f.rangeMax, f.precision]
      }
    }
    const { width, height } = this.canvas
    return { attributes: { ...gl.getContextAttributes() } as Obj, extensions: gl.getSupportedExtensions() ?? [], parameters, precision, width, height }
  }

  private extension(name: string): Value {
    const e = this.context.getExtension(name) as Record<string, unknown> | null
    if (!e) return { none: true }
    const constants: Obj = {}
    const methods: string[] = []
    for (const key in e) {
      if (typeof e[key] === 'number') constants[key] = e[key]
      else if (EXTENSION.has(key)) methods.push(key)
    }
    return { constants, methods }
  }

  /** All that programs ask of a linked program, at once: it does not change until it is linked again. */
  private program(p: WebGLProgram): Value {
    const gl = this.context
    const list = (count: number, get: (i: number) => WebGLActiveInfo | null, more: (name: string) => Obj): Value[] =>
      Array.from({ length: Number(gl.getProgramParameter(p, count)) || 0 }, (_, i) => {
        const info = get(i)
        return info ? { name: info.name, size: info.size, type: info.type, ...more(info.name) } : null
      })
    return {
      linked: !!gl.getProgramParameter(p, gl.LINK_STATUS),
      valid: !!gl.getProgramParameter(p, gl.VALIDATE_STATUS),
      log: gl.getProgramInfoLog(p) ?? '',
      uniforms: list(gl.ACTIVE_UNIFORMS, (i) => gl.getActiveUniform(p, i), () => ({})),
      attributes: list(gl.ACTIVE_ATTRIBUTES, (i) => gl.getActiveAttrib(p, i), (name) => ({ location: gl.getAttribLocation(p, name) })),
      blocks: gl instanceof WebGL2RenderingContext ? Number(gl.getProgramParameter(p, gl.ACTIVE_UNIFORM_BLOCKS)) : 0,
    }
  }

  private pixels(a: Obj): Value {
    const gl = this.context
    const [x, y, width, height, format, type] = ['x', 'y', 'width', 'height', 'format', 'type'].map((k) => Number(a[k])) as [number, number, number, number, number, number]
    if (!(width >= 0 && height >= 0 && width * height <= MAX_PIXELS)) throw new Error('too many pixels at once')
    const into = typed(gl, 'texSubImage2D', type, new ArrayBuffer(width * height * 16)) as ArrayBufferView<ArrayBuffer>
    gl.readPixels(x, y, width, height, format, type, into)
    const channels = format === gl.RGBA ? 4 : format === gl.RGB ? 3 : 1
    const size = (into as Uint8Array).BYTES_PER_ELEMENT
    return { data: into.buffer.slice(0, width * height * channels * size) }
  }

  private plain(v: unknown): Value {
    if (v === null || v === undefined || typeof v === 'number' || typeof v === 'boolean' || typeof v === 'string') return v
    if (ArrayBuffer.isView(v)) return Array.from(v as Float32Array)
    if (Array.isArray(v)) return v.map((x) => this.plain(x))
    const g = this.numbers.get(v as object)
    return g === undefined ? null : { g }
  }
}

/** Bytes as the array that a call takes: by its name, and for textures by their type. */
function typed(gl: Context, name: string, type: number | undefined, bytes: ArrayBuffer): ArrayBufferView {
  const cut = <T extends ArrayBufferView>(make: { new (b: ArrayBuffer, at: number, n: number): T; readonly BYTES_PER_ELEMENT: number }): T =>
    new make(bytes, 0, Math.floor(bytes.byteLength / make.BYTES_PER_ELEMENT))
  if (name.startsWith('tex')) {
    const two = gl as WebGL2RenderingContext
    switch (type) {
      case gl.FLOAT:
        return cut(Float32Array)
      case gl.BYTE:
        return cut(Int8Array)
      case gl.SHORT:
        return cut(Int16Array)
      case gl.INT:
        return cut(Int32Array)
      case gl.UNSIGNED_SHORT:
      case gl.UNSIGNED_SHORT_4_4_4_4:
      case gl.UNSIGNED_SHORT_5_5_5_1:
      case gl.UNSIGNED_SHORT_5_6_5:
      case two.HALF_FLOAT ?? -1:
      case 0x8d61: // HALF_FLOAT_OES
        return cut(Uint16Array)
      case gl.UNSIGNED_INT:
      case two.UNSIGNED_INT_24_8 ?? -1:
      case two.UNSIGNED_INT_2_10_10_10_REV ?? -1:
      case two.UNSIGNED_INT_10F_11F_11F_REV ?? -1:
      case two.UNSIGNED_INT_5_9_9_9_REV ?? -1:
        return cut(Uint32Array)
      default:
        return new Uint8Array(bytes)
    }
  }
  if (/uiv$/.test(name)) return cut(Uint32Array)
  if (/iv$/.test(name)) return cut(Int32Array)
  if (/fv$/.test(name)) return cut(Float32Array)
  return new Uint8Array(bytes)
}
