// The inspector: its panes beside the phone, or over it as a sheet where the phone fills the window.

import type { App } from '../app'
import { button, fill, h, once } from '../dom'
import { glyph, mark } from '../glyphs'
import type { Key } from '../i18n'
import { line } from '../text'
import { AuditPane } from './audit-pane'
import { CallsPane } from './calls-pane'
import { ConsolePane } from './console-pane'
import type { Session } from './feed'
import { JailPane } from './jail-pane'
import { NetworkPane } from './network-pane'
import { PagesPane } from './pages-pane'
import type { PaneView } from './pane'
import { PermissionsPane } from './permissions-pane'
import { ProblemsPane } from './problems-pane'
import { StoragePane } from './storage-pane'
import { TimingsPane } from './timings-pane'

export type Pane = 'audit' | 'pages' | 'console' | 'calls' | 'network' | 'jail' | 'permissions' | 'storage' | 'timings' | 'problems'

const ORDER: [Pane, Key][] = [
  ['pages', 'panePages'], ['console', 'paneConsole'], ['calls', 'paneCalls'], ['network', 'paneNetwork'], ['permissions', 'panePermissions'],
  ['storage', 'paneStorage'], ['jail', 'paneJail'], ['timings', 'paneTimings'], ['problems', 'paneProblems'],
  ['audit', 'paneAudit'],
]

/** The inspector. */
export class Inspector {
  readonly element = h('aside', { class: 'inspector' })
  readonly storage: StoragePane
  private readonly panes: Record<Pane, PaneView>
  private pane: Pane = 'jail'
  private opened = false
  private session: Session | null = null
  private whole = true
  private back: HTMLElement | null = null
  private readonly head = h('header', { class: 'inspector-head' })
  private readonly tabs = h('div', { class: 'inspector-tabs', role: 'tablist' })
  private readonly body = h('div', { class: 'inspector-body', role: 'tabpanel', id: 'inspector-pane' })
  private readonly draw = once(() => {
    if (this.element.isConnected) this.drawNow()
  })

  constructor(private readonly app: App) {
    this.storage = new StoragePane(app)
    this.panes = {
      pages: new PagesPane(app), console: new ConsolePane(app), calls: new CallsPane(app), network: new NetworkPane(app),
      permissions: new PermissionsPane(app), storage: this.storage, jail: new JailPane(app), timings: new TimingsPane(app), problems: new ProblemsPane(app),
      audit: new AuditPane(app),
    }
    this.element.append(this.head, this.tabs, this.body)
    app.feed.listener = (session) => {
      if (session === this.session) this.draw()
    }
    app.audit.listener = () => this.draw()
    this.tabs.addEventListener('keydown', (event) => this.keys(event))
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.app.phone.layout.full) this.close()
    })
    for (const [pane] of ORDER) {
      this.tabs.append(h('button', { type: 'button', role: 'tab', id: `tab-${pane}`, attrs: { 'aria-controls': 'inspector-pane' }, on: { click: () => this.choose(pane) } }))
    }
  }

  /** True when a person can see it. */
  get visible(): boolean {
    return !this.app.phone.layout.full || this.opened
  }

  /** Opens the sheet, or moves the focus to the panel. */
  open(pane?: Pane): void {
    if (pane) this.pane = pane
    if (!this.opened) this.back = document.activeElement instanceof HTMLElement ? document.activeElement : null
    this.opened = true
    this.redraw()
    // Drawn at once: what is hidden cannot take the focus.
    this.drawNow()
    this.tabs.querySelector<HTMLElement>('[aria-selected=true]')?.focus({ preventScroll: true })
  }

  close(): void {
    this.opened = false
    this.redraw()
    if (this.back?.isConnected) this.back.focus({ preventScroll: true })
  }

  /** Programs, pages or what is in front changed. */
  changed(): void {
    const front = this.app.stage.front
    const next = front ? this.app.feed.sessions.get(front.id) ?? null : null
    if (next !== this.session) {
      this.session = next
      this.whole = true
    }
    this.draw()
  }

  /** Everything again: language, appearance or filter changed. */
  redraw(): void {
    this.whole = true
    this.changed()
  }

  private choose(pane: Pane): void {
    this.pane = pane
    this.redraw()
    this.drawNow()
  }

  private keys(event: KeyboardEvent): void {
    const at = ORDER.findIndex(([pane]) => pane === this.pane)
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = ORDER[(at + step + ORDER.length) % ORDER.length]
    if (!step || !next) return
    event.preventDefault()
    this.choose(next[0])
    document.getElementById(`tab-${next[0]}`)?.focus()
  }

  private drawNow(): void {
    const full = this.app.phone.layout.full
    this.element.classList.toggle('as-sheet', full)
    this.element.hidden = !this.visible
    this.app.phone.element.inert = full && this.opened
    if (!this.visible) return
    const { whole, session } = this
    this.whole = false
    if (whole) this.drawHead()
    ORDER.forEach(([pane, key], index) => {
      const tab = this.tabs.children[index] as HTMLElement
      const badge = this.panes[pane].badge(session)
      const now = `${this.app.t(key)}|${badge?.text ?? ''}|${badge?.bad ?? ''}`
      const selected = pane === this.pane
      tab.setAttribute('aria-selected', String(selected))
      tab.tabIndex = selected ? 0 : -1
      if (tab.dataset['now'] === now) return
      tab.dataset['now'] = now
      fill(tab, this.app.t(key), badge ? h('span', { class: badge.bad ? 'count bad' : 'count' }, badge.text.length > 3 ? '999+' : badge.text) : null)
    })
    this.body.setAttribute('aria-labelledby', `tab-${this.pane}`)
    const view = this.panes[this.pane]
    if (this.body.firstChild !== view.element) {
      this.body.replaceChildren(view.element)
      view.draw(session, true)
    } else view.draw(session, whole)
  }

  private drawHead(): void {
    const { t, settings } = this.app
    const front = this.app.stage.front
    const themes = { auto: 'half', light: 'sun', dark: 'moon' } as const
    const next = { auto: 'light', light: 'dark', dark: 'auto' } as const
    this.element.setAttribute('aria-label', t('inspector'))
    this.tabs.setAttribute('aria-label', t('inspector'))
    fill(
      this.head, mark(26),
      h('div', { class: 'inspector-title' },
        h('strong', null, front ? h('bdi', null, front.name) : t('brand')),
        h('span', { class: 'faint' }, front ? h('bdi', { class: 'mono' }, line(front.program, 60)) : t('tagline'))),
      button({ class: 'text-button', label: settings.lang === 'zh' ? 'English' : '中文' }, () => settings.setLang(settings.lang === 'zh' ? 'en' : 'zh'), settings.lang === 'zh' ? 'EN' : '中'),
      button({ class: 'icon-button', label: `${t('appearance')}: ${t(settings.theme)}` }, () => settings.setTheme(next[settings.theme]), glyph(themes[settings.theme], 18)),
      this.app.phone.layout.full ? button({ class: 'icon-button', label: t('close') }, () => this.close(), glyph('close', 18)) : null,
    )
  }
}
