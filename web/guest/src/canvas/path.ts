//! Path2D: recorded steps, sent with the call that uses them.
const STEPS = ['arc', 'arcTo', 'bezierCurveTo', 'closePath', 'ellipse', 'lineTo', 'moveTo', 'quadraticCurveTo', 'rect', 'roundRect'] as const

export class Path2D {
  /** `[name, ...args]` of each step, or `['svg', text]`. */
  readonly steps: unknown[][] = []
  constructor(from?: Path2D | string) {
    if (typeof from === 'string') this.steps.push(['svg', from])
    else if (from instanceof Path2D) this.steps.push(...from.steps)
  }
  addPath(other: Path2D): void {
    if (other instanceof Path2D) this.steps.push(...other.steps)
  }
}
const proto = Path2D.prototype as unknown as Record<string, unknown>
for (const name of STEPS) {
  proto[name] = function (this: Path2D, ...args: unknown[]) {
    this.steps.push([name, ...args])
  }
}
