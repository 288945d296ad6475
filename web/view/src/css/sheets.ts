//! The page's stylesheets, in the order the guest linked them, and the class prefixes of style scopes.
import { ViewFault } from '../fault'
import { MAX_SHEETS } from '../limits'
import type { Assets } from './assets'
import { rewriteCss } from './rewrite'

/** Stylesheets and scopes of one page. */
export class Sheets {
  private readonly texts = new Map<string, string>()
  private readonly linked = new Map<number, { path: string; sheet: CSSStyleSheet }>()
  private dark = false
  private readonly prefixes = new Map<number, string>()
  private readonly known = new Set<string>()
  private readonly paths = new Map<number, string>()
  /** Called when the set of sheets changed. */
  onchange: () => void = () => {}

  constructor(private readonly assets: Assets) {}

  /** Text of the compiled sheet `path`, sent before the `link` that uses it. */
  register(path: string, css: string): void {
    if (this.texts.size >= MAX_SHEETS && !this.texts.has(path)) throw new ViewFault(`more than ${MAX_SHEETS} stylesheets`)
    this.texts.set(path, css)
  }

  /** Adopts sheet `path` at place `index`. A sheet without text (a component without one) is nothing. */
  link(index: number, path: string, scope: number): void {
    if (scope && this.prefixes.get(scope) && !this.paths.has(scope)) this.paths.set(scope, path)
    const css = this.texts.get(path)
    if (css === undefined) return
    if (this.linked.size >= MAX_SHEETS) throw new ViewFault(`more than ${MAX_SHEETS} stylesheets`)
    const sheet = new CSSStyleSheet()
    this.fill(sheet, path)
    this.linked.set(index, { path, sheet })
    this.adopt()
  }

  // `prefers-color-scheme` speaks of the super app's theme, not of the machine's.
  private fill(sheet: CSSStyleSheet, path: string): void {
    const css = rewriteCss(this.texts.get(path) ?? '', (u) => this.assets.url(u, 'css', path))
    sheet.replaceSync(css.replace(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi, (_, t: string) => ((t.toLowerCase() === 'dark') === this.dark ? '(min-width: 0px)' : '(max-width: 0px)')))
  }

  /** The theme changed: sheets that ask for it are read again. */
  theme(dark: boolean): void {
    if (dark === this.dark) return
    this.dark = dark
    for (const { path, sheet } of this.linked.values()) if (this.texts.get(path)?.includes('prefers-color-scheme')) this.fill(sheet, path)
  }

  unlink(index: number): void {
    if (this.linked.delete(index)) this.adopt()
  }

  /** Names a scope's class prefix; '' for none. */
  scope(id: number, prefix: string): void {
    if (!/^[\w-]*$/.test(prefix)) throw new ViewFault(`class prefix ${JSON.stringify(prefix)} is not a name`)
    this.prefixes.set(id, prefix)
    if (prefix) this.known.add(prefix)
  }

  prefix(scope: number): string {
    return scope === 0 ? '' : (this.prefixes.get(scope) ?? '')
  }

  /** The file whose folder relative addresses of a scope's templates start from. */
  pathOf(scope: number): string | undefined {
    return this.paths.get(scope)
  }

  /** One class as it stands in the compiled sheets. */
  className(name: string, scope: number): string {
    const p = this.prefix(scope)
    return p ? `${p}--${name}` : name
  }

  /**
   * All classes of a class list attribute (`hover-class`). Scopes travel with classes, not with elements, so the prefix is
   * that of the element's own classes, else of the nearest component host; the plain name is always among them.
   */
  classNames(list: string, el: Element): string[] {
    const names = list.split(/\s+/).filter(Boolean).slice(0, 64)
    const prefixes = new Set<string>()
    for (const c of el.classList) {
      const at = c.indexOf('--')
      if (at > 0 && this.known.has(c.slice(0, at))) prefixes.add(c.slice(0, at))
    }
    if (!prefixes.size) {
      const host = el.parentElement?.closest('[wx-host]')?.getAttribute('wx-host')
      if (host) prefixes.add(host)
    }
    return names.flatMap((n) => [n, ...Array.from(prefixes, (p) => `${p}--${n}`)])
  }

  private adopt(): void {
    const order = [...this.linked.keys()].sort((a, b) => a - b)
    document.adoptedStyleSheets = order.map((i) => this.linked.get(i)!.sheet)
    this.onchange()
  }

  dispose(): void {
    document.adoptedStyleSheets = []
    this.linked.clear()
    this.texts.clear()
  }
}
