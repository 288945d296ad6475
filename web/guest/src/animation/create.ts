//! wx.createAnimation: steps are recorded and exported for the `animation` attribute; the view plays them.

const TRANSFORMS = ['matrix', 'matrix3d', 'rotate', 'rotate3d', 'rotateX', 'rotateY', 'rotateZ', 'scale', 'scale3d', 'scaleX', 'scaleY', 'scaleZ', 'skew', 'skewX', 'skewY', 'translate', 'translate3d', 'translateX', 'translateY', 'translateZ'] as const
const LENGTHS = ['width', 'height', 'left', 'top', 'right', 'bottom'] as const

interface Option {
  duration?: number
  timingFunction?: string
  delay?: number
  transformOrigin?: string
}
interface Step {
  animates: { type: string; args: unknown[] }[]
  option: { transformOrigin: string; transition: { duration: number; timingFunction: string; delay: number } }
}

const optionOf = (o: Option): Step['option'] => ({
  transformOrigin: o.transformOrigin ?? '50% 50% 0',
  transition: { duration: o.duration ?? 400, timingFunction: o.timingFunction ?? 'linear', delay: o.delay ?? 0 },
})

/** The recorder; its 27 property methods are made from the lists above. */
export class Animation {
  #default: Option
  #now: Step['animates'] = []
  #steps: Step[] = []

  constructor(option?: Option) {
    this.#default = { ...option }
  }
  /** One more property of the current step; transforms of the same kind replace each other, as in WeChat. */
  record(type: string, args: unknown[]): this {
    const key = type === 'style' ? args[0] : type
    this.#now = this.#now.filter((a) => (a.type === 'style' ? a.args[0] : a.type) !== key)
    this.#now.push({ type, args })
    return this
  }
  step(option?: Option): this {
    this.#steps.push({ animates: this.#now.slice(), option: optionOf({ ...this.#default, ...option }) })
    return this
  }
  /** The steps so far; they are not exported again. */
  export(): { actions: Step[] } {
    const actions = this.#steps
    this.#steps = []
    return { actions }
  }
  opacity(value: number): this {
    return this.record('style', ['opacity', value])
  }
  backgroundColor(value: string): this {
    return this.record('style', ['background-color', value])
  }
}

const px = (v: unknown): unknown => (typeof v === 'number' ? `${v}px` : v)
const proto = Animation.prototype as unknown as Record<string, unknown>
for (const name of TRANSFORMS) {
  proto[name] = function (this: Animation, ...args: unknown[]) {
    return this.record(name, args)
  }
}
for (const name of LENGTHS) {
  proto[name] = function (this: Animation, value: unknown) {
    return this.record('style', [name, px(value)])
  }
}
