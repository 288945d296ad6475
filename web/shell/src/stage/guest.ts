// A running program as the shell sees it: its pages, which of them is on top, its tab bar and its layer for dialogs.

import type { App } from '../app'
import { h } from '../dom'
import type { Exited, Launched, Program } from '../protocol'
import { line } from '../text'
import type { Page } from './page'
import { TabBar } from './tab-bar'
import { look, type Themes } from './theming'

/** One running program. */
export class Guest {
  readonly id: number
  readonly program: string
  /** The name as the broker knows it; a program cannot change it while it runs. */
  readonly name: string
  readonly pid: number | undefined
  /** The program's first page: the one a home button leads to. */
  readonly entry: string
  readonly pages = new Map<number, Page>()
  /** The page stack, lowest first; hidden tab pages live in `pages` alone. */
  stack: Page[] = []
  top: Page | null = null
  readonly tabBar: TabBar | null
  /** Toasts and dialogs of this program; hidden with it. */
  readonly layer = h('div', { class: 'layer program-layer' })
  exited: Exited | null = null
  /** Both looks of a program that has two. */
  readonly themes: Themes | null

  constructor(private readonly app: App, message: Launched, readonly known: Program | undefined) {
    this.id = message.guest
    this.program = message.program
    this.pid = message.pid
    this.entry = message.entry ?? known?.pages?.[0] ?? ''
    this.name = line(known?.name ?? message.name ?? message.program, 60) || message.program
    this.themes = message.themes ?? null
    this.tabBar = message.tabBar ? new TabBar(message.tabBar, (index) => app.send({ t: 'tab', guest: this.id, index })) : null
    this.tabBar?.retheme(this.themes?.[this.look]?.tabBar)
    if (this.tabBar && message.base) this.tabBar.base = message.base.replace(/\/$/, '')
  }


  /** Address of package files, by the program's own capability or that of its top page. */
  get base(): string {
    return this.tabBar?.base || this.top?.base || ''
  }

  /** The look this program is shown in now. */
  get look(): 'light' | 'dark' {
    return look(this.themes, this.app.settings.dark)
  }

  /** The shell's appearance changed. */
  retheme(): void {
    this.tabBar?.retheme(this.themes?.[this.look]?.tabBar)
    for (const page of this.pages.values()) page.retheme()
  }

  /** Puts an opened page into the stack. A page that is replaced has its own close message. */
  open(page: Page): void {
    this.pages.set(page.number, page)
    if (page.how === 'push' || page.how === 'replace') this.stack.push(page)
    else this.stack = [page]
  }

  /** A page that exists comes to the top: one lower in the stack, or a tab page. */
  show(page: Page): void {
    const at = this.stack.indexOf(page)
    this.stack = at >= 0 ? this.stack.slice(0, at + 1) : [page]
  }

  close(page: Page): void {
    this.pages.delete(page.number)
    this.stack = this.stack.filter((one) => one !== page)
  }

  /** The page's bar changed: what stands above it follows. */
  changed(page: Page): void {
    if (page === this.top) this.app.stage.drawBars()
  }

  dispose(): void {
    for (const page of this.pages.values()) page.dispose()
    this.pages.clear()
    this.layer.remove()
  }
}
