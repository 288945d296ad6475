//! Animations: keyframes of `this.animate` (command 31) and the exported steps of `wx.createAnimation`
//! (attribute `animation`).
import { dict } from '../dict'
import type { Value } from '../../../shared/value'
import type { ViewNode } from '../node'
import type { Page } from './page'

type Obj = { [k: string]: Value }

// Transform functions and the unit that a bare number of each gets.
const TRANSFORMS: Record<string, string> = dict({
  matrix: '', matrix3d: '', rotate: 'deg', rotate3d: 'deg', rotateX: 'deg', rotateY: 'deg', rotateZ: 'deg', scale: '', scale3d: '',
  scaleX: '', scaleY: '', scaleZ: '', skew: 'deg', skewX: 'deg', skewY: 'deg', translate: 'px', translate3d: 'px', translateX: 'px',
  translateY: 'px', translateZ: 'px', perspective: 'px',
})
const PROPS = new Set(['opacity', 'backgroundColor', 'width', 'height', 'top', 'left', 'right', 'bottom', 'color', 'transformOrigin'])

const unit = (v: Value, u: string): string => (typeof v === 'number' ? `${v}${u}` : String(v).replace(/(-?\d*\.?\d+)rpx/g, (_, n: string) => `${Number(n) / 7.5}vw`))

function transform(name: string, args: Value[]): string {
  const u = TRANSFORMS[name]!
  return `${name}(${args.map((a, i) => unit(a, name === 'rotate3d' && i < 3 ? '' : u)).join(',')})`
}

const cssName = (s: string): string => s.replace(/-([a-z])/g, (_, c: string) => c.toUpperCase())
const safe = (s: string): string => (/url|image|\\/i.test(s) ? '' : s)

/** One keyframe of the program as one of the browser. */
function frame(k: Value): Keyframe {
  const out: Keyframe = {}
  const parts: string[] = []
  for (const [name, v] of Object.entries((k ?? {}) as Obj)) {
    const n = cssName(name)
    if (n in TRANSFORMS) parts.push(transform(n, Array.isArray(v) ? v : [v]))
    else if (n === 'transform') parts.push(safe(String(v)))
    else if (n === 'offset' && typeof v === 'number') out.offset = Math.min(1, Math.max(0, v))
    else if (n === 'ease' || n === 'easing') out.easing = String(v)
    else if (PROPS.has(n)) out[n] = safe(n === 'opacity' ? String(v) : unit(v, 'px'))
  }
  if (parts.length) out['transform'] = parts.join(' ')
  return out
}

/** Runs keyframes on an element; resolves when they end. Invalid ones end at once. */
export async function playKeyframes(n: ViewNode, frames: Value, duration: Value): Promise<void> {
  const ms = typeof duration === 'object' && duration && !Array.isArray(duration) ? Number((duration as Obj)['duration']) : Number(duration)
  const list = Array.isArray(frames) ? frames.slice(0, 1000).map(frame) : []
  try {
    const a = n.el.animate(list, { duration: Math.min(Math.max(ms || 0, 0), 600_000), fill: 'forwards' })
    await a.finished
  } catch {
    // A cancelled animation (clearAnimation, node gone) ends too.
  }
}

/** `clearAnimation`: back to the styles of the sheet. */
export function clearAnimations(n: ViewNode): void {
  for (const a of n.el.getAnimations()) a.cancel()
}

/** Plays the actions of an exported animation one after another, each as a transition. */
export function playActions(p: Page, n: ViewNode, value: Value): void {
  const actions = (value as Obj)['actions']
  if (!Array.isArray(actions)) return
  const el = n.el
  const queue = actions.slice(0, 1000) as Obj[]
  const step = (): void => {
    const a = queue.shift()
    if (!a || p.over) return
    const option = (a['option'] ?? {}) as Obj
    const t = (option['transition'] ?? {}) as Obj
    const ms = Number(t['duration'] ?? 0)
    const delay = Number(t['delay'] ?? 0)
    const timing = /^[a-z-]+(\([\d., a-z-]*\))?$/.test(String(t['timingFunction'])) ? String(t['timingFunction']) : 'linear'
    const animates = Array.isArray(a['animates']) ? (a['animates'] as Obj[]) : []
    // The state before must have been styled, or the transition has nothing to start from.
    void el.offsetWidth
    el.style.transition = `all ${ms}ms ${timing} ${delay}ms`
    if (typeof option['transformOrigin'] === 'string') el.style.transformOrigin = safe(option['transformOrigin'])
    const parts: string[] = []
    for (const one of animates) {
      const args = Array.isArray(one['args']) ? one['args'] : []
      const type = String(one['type'])
      if (type in TRANSFORMS) parts.push(transform(type, args))
      else if (type === 'style') {
        const name = cssName(String(args[0]))
        if (PROPS.has(name)) el.style.setProperty(String(args[0]), safe(name === 'opacity' ? String(args[1]) : unit(args[1], 'px')))
      }
    }
    if (parts.length) el.style.transform = parts.join(' ')
    if (queue.length) setTimeout(step, ms + delay)
  }
  requestAnimationFrame(step)
}
