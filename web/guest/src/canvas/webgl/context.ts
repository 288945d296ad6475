//! A WebGL context: what draws is recorded, what answers is asked of the view, most of it once.
import { base64ToArrayBuffer } from '../../wx/base64'
import { DO, MAKE, READ, words } from '../../../../shared/webgl'
import { WEBGL, WEBGL2 } from '../../../../shared/webgl-constants'
import { defineProperty } from '../../base/primordials'
import type { Canvas } from '../node'
import { recorded } from './args'
import { blankParameter, blankRead } from './blank'
import { extensionOf } from './extension'
import { Handle, type ProgramInfo } from './handle'

/** What the view said when the context was made. */
export interface Start {
  attributes: Record<string, unknown>
  extensions: string[]
  parameters: Record<string, unknown>
  precision: Record<string, [number, number, number]>
  kind: string
  blank?: boolean
}

const NO_PROGRAM: ProgramInfo = { linked: true, valid: true, log: '', uniforms: [], attributes: [], blocks: 0, blank: true }

export class Gl {
  readonly canvas: Canvas
  readonly #start: Start
  readonly #extensions = new Map<string, object | null>()

  constructor(canvas: Canvas, start: Start) {
    this.canvas = canvas
    this.#start = start
  }
  get drawingBufferWidth(): number {
    return this.canvas.width
  }
  get drawingBufferHeight(): number {
    return this.canvas.height
  }
  /** Records a call. */
  act(name: string, args: unknown[]): void {
    this.canvas.record(recorded(name, args))
  }
  /** Makes an object by a call of the view. */
  make(name: string, args: unknown[]): Handle {
    const kind = name === 'fenceSync' ? 'Sync' : name.replace(/^(create|get)/, '')
    const h = new Handle(kind, args[0])
    this.canvas.record(['+', h.id, ...recorded(name, args)])
    return h
  }
  /** Asks the view; null when it draws nothing or there is none. */
  ask(question: object): any {
    const r = this.canvas.now('gl', question)
    return r === null || r.blank ? null : r
  }
  read(name: string, args: unknown[]): unknown {
    const r = this.ask({ ask: 'read', name, args: recorded(name, args).slice(1) })
    return r ? r.value ?? null : blankRead(name)
  }
  getContextAttributes(): object {
    return { ...this.#start.attributes }
  }
  isContextLost(): boolean {
    return false
  }
  getSupportedExtensions(): string[] {
    return [...this.#start.extensions]
  }
  getExtension(name: string): object | null {
    if (!this.#extensions.has(name)) this.#extensions.set(name, this.#start.extensions.includes(name) ? extensionOf(this, name) : null)
    return this.#extensions.get(name)!
  }
  getParameter(name: number): unknown {
    if (name in this.#start.parameters) return this.#start.parameters[name]
    if (this.#start.blank) return blankParameter(name, this.#start.kind, this.canvas)
    return this.read('getParameter', [name])
  }
  getShaderPrecisionFormat(shader: number, precision: number): object {
    const [rangeMin, rangeMax, bits] = this.#start.precision[`${shader}:${precision}`] ?? [127, 127, 23]
    return { rangeMin, rangeMax, precision: bits }
  }
  shaderSource(shader: Handle, source: string): void {
    shader.source = String(source)
    this.act('shaderSource', [shader, shader.source])
  }
  getShaderSource(shader: Handle): string {
    return shader.source
  }
  compileShader(shader: Handle): void {
    shader.shader = undefined
    this.act('compileShader', [shader])
  }
  #shader(shader: Handle): { compiled: boolean; log: string } {
    return (shader.shader ??= this.ask({ ask: 'shader', g: shader.id }) ?? { compiled: true, log: '' })
  }
  getShaderParameter(shader: Handle, name: number): unknown {
    const c = this as unknown as Record<string, number>
    return name === c.COMPILE_STATUS ? this.#shader(shader).compiled : name === c.SHADER_TYPE ? shader.made : name === c.DELETE_STATUS ? shader.deleted : null
  }
  getShaderInfoLog(shader: Handle): string {
    return this.#shader(shader).log
  }
  attachShader(program: Handle, shader: Handle): void {
    program.attached.push(shader)
    this.act('attachShader', [program, shader])
  }
  getAttachedShaders(program: Handle): Handle[] {
    return [...program.attached]
  }
  linkProgram(program: Handle): void {
    program.info = program.places = undefined
    this.act('linkProgram', [program])
  }
  #program(program: Handle): ProgramInfo {
    return (program.info ??= this.ask({ ask: 'program', g: program.id }) ?? NO_PROGRAM)
  }
  getProgramParameter(program: Handle, name: number): unknown {
    const c = this as unknown as Record<string, number>
    switch (name) {
      case c.LINK_STATUS:
        return this.#program(program).linked
      case c.VALIDATE_STATUS:
        return this.#program(program).valid
      case c.DELETE_STATUS:
        return program.deleted
      case c.ATTACHED_SHADERS:
        return program.attached.length
      case c.ACTIVE_UNIFORMS:
        return this.#program(program).uniforms.length
      case c.ACTIVE_ATTRIBUTES:
        return this.#program(program).attributes.length
      case c.ACTIVE_UNIFORM_BLOCKS ?? -1:
        return this.#program(program).blocks
    }
    return null
  }
  getProgramInfoLog(program: Handle): string {
    return this.#program(program).log
  }
  getActiveUniform(program: Handle, index: number): object | null {
    return this.#program(program).uniforms[index] ?? null
  }
  getActiveAttrib(program: Handle, index: number): object | null {
    const a = this.#program(program).attributes[index]
    return a ? { name: a.name, size: a.size, type: a.type } : null
  }
  getAttribLocation(program: Handle, name: string): number {
    const info = this.#program(program)
    if (!info.blank) return info.attributes.find((a) => a.name === name)?.location ?? -1
    const places = (program.places ??= new Map())
    if (!places.has(`@${name}`)) places.set(`@${name}`, places.size)
    return places.get(`@${name}`) as number
  }
  getUniformLocation(program: Handle, name: string): Handle | null {
    const places = (program.places ??= new Map())
    if (!places.has(name)) places.set(name, hasUniform(this.#program(program), String(name)) ? this.make('getUniformLocation', [program, String(name)]) : null)
    return places.get(name) as Handle | null
  }
  readPixels(x: number, y: number, width: number, height: number, format: number, type: number, pixels: ArrayBufferView | null, offset = 0): void {
    const r = this.ask({ ask: 'pixels', x, y, width, height, format, type })
    if (!r || !ArrayBuffer.isView(pixels)) return
    const start = pixels.byteOffset + offset * ((pixels as Uint8Array).BYTES_PER_ELEMENT ?? 1)
    const into = new Uint8Array(pixels.buffer, start, pixels.byteOffset + pixels.byteLength - start)
    into.set(new Uint8Array(base64ToArrayBuffer(r.data)).subarray(0, into.length))
  }
}

/** Is a name, perhaps of an array's member, among the active ones? */
const hasUniform = (info: ProgramInfo, name: string): boolean => {
  if (info.blank) return true
  const at = /^(.*)\[(\d+)\]$/.exec(name)
  return info.uniforms.some((u) => {
    const base = u.name.replace(/\[0\]$/, '')
    return u.name === name || base === name || (at !== null && base === at[1] && Number(at[2]) < u.size)
  })
}

const classes: Record<string, typeof Gl> = {}

/** The class of a kind, with its constants and calls: made when the first program asks. */
export const classOf = (kind: string): typeof Gl => {
  if (classes[kind]) return classes[kind]!
  const made = class extends Gl {}
  const proto = made.prototype as unknown as Record<string, unknown>
  const put = (name: string, value: unknown): void => {
    if (!(name in proto)) defineProperty(proto, name, { value, enumerable: true, configurable: true, writable: true })
  }
  for (const entry of (kind === 'webgl2' ? WEBGL + WEBGL2 : WEBGL).split(/\s+/)) {
    const [name, hex] = entry.split(':')
    if (name) put(name, parseInt(hex!, 16))
  }
  for (const name of words(DO)) {
    const gone = name.startsWith('delete')
    put(name, function (this: Gl, ...args: unknown[]) {
      if (gone && args[0] instanceof Handle) args[0].deleted = true
      if (!gone || args[0]) this.act(name, args)
    })
  }
  for (const name of words(MAKE)) {
    put(name, function (this: Gl, ...args: unknown[]) {
      return this.make(name, args)
    })
    const kind = name.replace(/^create/, '')
    if (name.startsWith('create')) put(`is${kind}`, (h: unknown) => h instanceof Handle && h.kind === kind && !h.deleted)
  }
  for (const name of words(READ)) {
    put(name, function (this: Gl, ...args: unknown[]) {
      return this.read(name, args)
    })
  }
  return (classes[kind] = made)
}
