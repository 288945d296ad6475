//! IntersectionObserver and MediaQueryObserver: targets are resolved here, the view watches.
import { observe } from '../backend/requests'
import { guarded } from '../base/errors'
import { dataUtils, type Element } from 'glass-easel'
import { backendOf, componentOf, pageOf, select } from './find'
import { top } from '../route/stack'

interface Margins {
  left?: number
  right?: number
  top?: number
  bottom?: number
}

export class IntersectionObserver {
  readonly #caller: any
  readonly #options: { thresholds: number[]; initialRatio: number; observeAll: boolean }
  #relative: string | null = null
  #margins: Margins = {}
  #running: { disconnect(): void }[] = []

  constructor(caller: any, options: any) {
    this.#caller = caller
    const thresholds = Array.isArray(options?.thresholds) && options.thresholds.length ? options.thresholds.map(Number) : [0]
    this.#options = { thresholds, initialRatio: Number(options?.initialRatio) || 0, observeAll: !!options?.observeAll }
  }
  relativeTo(selector: string, margins?: Margins): this {
    this.#relative = String(selector)
    this.#margins = margins ?? {}
    return this
  }
  relativeToViewport(margins?: Margins): this {
    this.#relative = null
    this.#margins = margins ?? {}
    return this
  }
  observe(selector: string, callback: (result: object) => void): void {
    const component = componentOf(this.#caller)
    const page = component ? pageOf(component) : top()
    if (!page || typeof callback !== 'function') return
    const elements = select(component, selector, this.#options.observeAll)
    const byNode = new Map<number, Element>()
    for (const e of elements) {
      const el = backendOf(e)
      if (el) byNode.set(el.id, e)
    }
    if (!byNode.size) return
    const relative = this.#relative === null ? null : (select(component, this.#relative, false)[0] ?? null)
    const { left = 0, right = 0, top: up = 0, bottom = 0 } = this.#margins
    const options = {
      kind: 'intersection',
      targets: [...byNode.keys()],
      relative: (relative && backendOf(relative)?.id) || 0,
      margins: { left, right, top: up, bottom },
      thresholds: this.#options.thresholds,
      initialRatio: this.#options.initialRatio,
    }
    this.#running.push(observe(page.id, options, (value) => {
      const { target, ...rest } = (value ?? {}) as { target?: number }
      const element = byNode.get(target as number) ?? elements[0]
      const result = { ...rest, id: element?.id ?? '', dataset: dataUtils.simpleDeepCopy(element?.dataset ?? {}) ?? {} }
      guarded('intersection observer', () => callback(result))
    }))
  }
  disconnect(): void {
    for (const r of this.#running) r.disconnect()
    this.#running = []
  }
}

export class MediaQueryObserver {
  readonly #caller: any
  #running: { disconnect(): void } | null = null
  constructor(caller: any) {
    this.#caller = caller
  }
  observe(query: object, callback: (result: { matches: boolean }) => void): void {
    this.disconnect()
    const component = componentOf(this.#caller)
    const page = component ? pageOf(component) : top()
    if (!page || typeof callback !== 'function') return
    this.#running = observe(page.id, { kind: 'media', query: { ...query } }, (v) => guarded('media query observer', () => callback({ matches: !!v?.matches })))
  }
  disconnect(): void {
    this.#running?.disconnect()
    this.#running = null
  }
}

