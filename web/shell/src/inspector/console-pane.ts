// Console: what the program printed and the faults it met.

import type { App } from '../app'
import { button, fill, h } from '../dom'
import { glyph } from '../glyphs'
import { plain } from '../text'
import type { Entry, Session } from './feed'
import { LogList } from './log-list'
import { emptyState, type PaneView, stamp } from './pane'
import { tree } from './value-tree'

type Level = 'all' | 'error' | 'warn' | 'info' | 'log'

/** The console pane. */
export class ConsolePane implements PaneView {
  readonly element = h('div', { class: 'pane' })
  private level: Level = 'all'
  private wanted = ''
  private readonly tools = h('div', { class: 'tools' })
  private readonly blank = h('div', { class: 'blank' })
  private readonly field = h('input', { class: 'field', type: 'search', attrs: { spellcheck: 'false' } })
  private readonly list: LogList<Entry>
  private session: Session | null = null

  constructor(private readonly app: App) {
    this.list = new LogList((entry) => this.line(entry), (entry) => this.matches(entry), (n) => app.t('left', { n }))
    this.field.addEventListener('input', () => {
      this.wanted = this.field.value.toLowerCase()
      this.draw(this.session, true)
    })
    this.element.append(this.tools, this.list.element, this.blank)
  }

  draw(session: Session | null, whole: boolean): void {
    const { t } = this.app
    this.session = session
    const counts = session?.counts ?? {}
    const options: [Level, string, number][] = [
      ['all', t('all'), 0], ['error', t('errors'), counts['error'] ?? 0], ['warn', t('warnings'), counts['warn'] ?? 0],
      ['info', t('infos'), counts['info'] ?? 0], ['log', t('logs'), (counts['log'] ?? 0) + (counts['debug'] ?? 0)],
    ]
    if (whole || !this.tools.firstChild) {
      this.field.placeholder = t('filter')
      this.field.setAttribute('aria-label', t('filter'))
      fill(this.tools, h('div', { class: 'chips' }), this.field, button({ class: 'icon-button', label: t('clear') }, () => {
        session?.console.clear()
        if (session) for (const key of Object.keys(session.counts)) session.counts[key] = 0
        this.app.inspector.redraw()
      }, glyph('trash', 17)))
    }
    const chips = this.tools.querySelector('.chips')
    if (chips) {
      while (chips.childElementCount < options.length) chips.append(button({ class: 'chip' }, () => {}))
      options.forEach(([level, text, n], index) => {
        const chip = chips.children[index] as HTMLButtonElement
        const now = n ? `${text} ${n}` : text
        if (chip.textContent !== now) chip.textContent = now
        chip.dataset['level'] = level
        chip.setAttribute('aria-pressed', String(level === this.level))
        chip.onclick = () => {
          this.level = level
          this.draw(this.session, true)
        }
      })
    }
    if (whole) this.list.reset(session?.console ?? null)
    else this.list.update()
    this.list.element.hidden = this.list.empty
    this.blank.hidden = !this.list.empty
    fill(this.blank, emptyState(session ? t('noConsole') : t('noGuest'), session ? '' : t('noGuestWhy')))
  }

  badge(session: Session | null): { text: string; bad: boolean } | null {
    const errors = session?.counts['error'] ?? 0
    return errors ? { text: String(errors), bad: true } : null
  }

  private matches(entry: Entry): boolean {
    const level = entry.level === 'debug' ? 'log' : entry.level
    if (this.level !== 'all' && level !== this.level) return false
    if (!this.wanted) return true
    try {
      return JSON.stringify(entry.args).toLowerCase().includes(this.wanted)
    } catch {
      return true
    }
  }

  private line(entry: Entry): HTMLElement {
    const body = h('div', { class: 'log-body' })
    if (entry.fault) body.append(h('span', { class: 'tag bad' }, plain(entry.fault, 20)))
    for (const value of entry.args) {
      if (typeof value === 'string') body.append(h('bdi', { class: 'log-text' }, plain(value, 8000)))
      else body.append(tree(value))
    }
    if (entry.stack) body.append(h('pre', { class: 'trace' }, plain(entry.stack, 4000)))
    return h('div', { class: `log-line ${entry.level}` }, h('time', null, stamp(entry.time)), body)
  }
}
