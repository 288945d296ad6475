//! A bound on how often something may happen.

/** At most `count` in any `ms` milliseconds. */
export class Rate {
  private readonly times: number[] = []

  constructor(private readonly count: number, private readonly ms: number) {}

  /** True: it may happen now, and has been counted. */
  take(now: number): boolean {
    while (this.times.length && now - this.times[0]! > this.ms) this.times.shift()
    if (this.times.length >= this.count) return false
    this.times.push(now)
    return true
  }
}
