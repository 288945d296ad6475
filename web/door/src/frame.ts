//! One business page in its frame, from its address to its end or its failure.

/** What the door tells the shell of it. */
export type Told = { t: 'load'; src: string } | { t: 'error'; src: string; why: 'network' | 'outside' | 'late' }

const SANDBOX = 'allow-scripts allow-same-origin allow-forms'
const DEADLINE = 60_000

/** The frame of one address. */
export class Frame {
  private readonly element = document.createElement('iframe')
  private readonly timer: number
  private done = false
  private loaded = false
  private over = false
  /** The origin that spoke last; where answers go. */
  origin = ''

  constructor(private readonly src: string, private readonly told: (what: Told) => void) {
    const { element } = this
    // Without it Chromium may give the page the cookies and the storage that the person's own tabs have.
    if ('credentialless' in element) (element as HTMLIFrameElement & { credentialless: boolean }).credentialless = true
    element.setAttribute('sandbox', SANDBOX)
    element.setAttribute('allow', '')
    element.setAttribute('referrerpolicy', 'no-referrer')
    Object.assign(element.style, { position: 'fixed', inset: '0', width: '100%', height: '100%', border: '0', background: '#fff' })
    document.addEventListener('securitypolicyviolation', this.violated)
    element.addEventListener('load', () => {
      this.loaded = true
      void reachable.then((yes) => this.settle(yes))
    })
    this.timer = window.setTimeout(() => this.fail('late'), DEADLINE)
    const reachable = reach(src)
    // A page that could not be loaded is a document of the browser's, whose `load` looks like any other's.
    void reachable.then((yes) => {
      if (!yes) this.fail('network')
    })
    element.src = src
    document.body.append(element)
  }

  is(source: MessageEventSource | null): boolean {
    return source !== null && source === this.element.contentWindow
  }

  /** A message for the page, readable by the origin that spoke and no other. */
  tell(message: object, origin = this.origin): void {
    if (origin) this.element.contentWindow?.postMessage(message, origin)
  }

  close(): void {
    this.over = true
    clearTimeout(this.timer)
    document.removeEventListener('securitypolicyviolation', this.violated)
    this.element.remove()
  }

  private readonly violated = (event: SecurityPolicyViolationEvent): void => {
    if (event.effectiveDirective === 'frame-src' || event.effectiveDirective === 'connect-src') this.fail('outside')
  }

  private settle(yes: boolean): void {
    if (!yes || this.done || this.over || !this.loaded) return
    this.done = true
    clearTimeout(this.timer)
    this.told({ t: 'load', src: this.src })
  }

  private fail(why: 'network' | 'outside' | 'late'): void {
    // A page that stands can still be led out of the list; it can not become unreachable any more.
    if (this.over || (this.done && why !== 'outside')) return
    this.close()
    this.told({ t: 'error', src: this.src, why })
  }
}

/** Does anybody answer there? The answer itself stays unread. Asked by HEAD, and by GET where HEAD is not served. */
async function reach(src: string): Promise<boolean> {
  for (const method of ['HEAD', 'GET']) {
    try {
      await fetch(src, { method, mode: 'no-cors', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' })
      return true
    } catch {
      // The next way, or nobody.
    }
  }
  return false
}
