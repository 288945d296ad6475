// The home screen: the installed programs, a search over them, and what state the house is in.

import type { App } from '../app'
import { button, fill, h } from '../dom'
import { glyph, mark } from '../glyphs'
import type { Program } from '../protocol'
import { line } from '../text'
import { settingsRows } from '../settings-rows'
import { openDialog } from '../ui/dialog'
import { appIcon } from './app-icon'

/** The home screen of the phone. */
export class Home {
  readonly element = h('div', { class: 'home' })
  private wanted = ''
  private drawn = ''
  private readonly grid = h('div', { class: 'apps' })
  private readonly field = h('input', { type: 'search', attrs: { autocomplete: 'off', spellcheck: 'false' } })
  private readonly foot = h('footer', { class: 'home-foot' })
  private readonly head = h('header', { class: 'home-head' })
  private readonly searchBox = h('label', { class: 'search' }, glyph('search', 18), this.field)

  constructor(private readonly app: App) {
    this.field.addEventListener('input', () => {
      this.wanted = this.field.value.trim().toLowerCase()
      this.drawGrid()
    })
    this.field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.grid.querySelector<HTMLElement>('.app')?.click()
      if (event.key === 'Escape') {
        this.field.value = this.wanted = ''
        this.drawGrid()
      }
    })
    this.element.append(this.head, this.searchBox, this.grid, this.foot)
  }

  /** Draws what is not drawn yet: a tile must not be replaced between a finger's down and up. */
  draw(): void {
    const { t } = this.app
    const alive = [...this.app.stage.guests.values()].map((guest) => [guest.program, guest.exited === null])
    const now = JSON.stringify([this.app.settings.lang, this.app.line, this.app.programs, alive, this.app.welcome?.walls, this.app.welcome?.version])
    if (now === this.drawn) return
    this.drawn = now
    fill(
      this.head,
      h('div', { class: 'home-brand' }, mark(30), h('div', null, h('h1', null, t('brand')), h('p', null, t('tagline')))),
      button({ class: 'round', label: t('settings') }, () => this.settings(), glyph('gear', 20)),
    )
    this.field.placeholder = t('search')
    this.field.setAttribute('aria-label', t('search'))
    this.drawGrid()
    this.drawFoot()
  }

  private drawGrid(): void {
    const { t, programs } = this.app
    const found = programs.filter((one) => !this.wanted || `${one.name}\n${one.appid ?? ''}\n${one.id}`.toLowerCase().includes(this.wanted))
    this.searchBox.hidden = programs.length < 2
    if (found.length) return fill(this.grid, ...found.map((one) => this.tile(one)))
    const waiting = this.app.line !== 'open' && programs.length === 0
    fill(this.grid, h('div', { class: 'nothing' },
      waiting ? h('span', { class: 'spinner' }) : mark(40),
      h('p', null, waiting ? t('connecting') : t(programs.length ? 'nothingFound' : 'noPrograms'))))
  }

  private tile(program: Program): HTMLElement {
    const { t } = this.app
    const problems = program.problems ?? []
    const errors = problems.filter((one) => one.severity === 'error').length
    const running = [...this.app.stage.guests.values()].some((guest) => guest.program === program.id && !guest.exited)
    const name = line(program.name, 40) || program.id
    const notes = [problems.length ? t('problemCount', { n: problems.length }) : '', running ? t('running') : ''].filter(Boolean)
    const made = button(
      { class: 'app', attrs: { 'aria-label': [name, ...notes].join(', ') } },
      () => this.app.stage.launch(program.id),
      h('span', { class: 'app-seat' }, appIcon(program, 60),
        problems.length ? h('span', { class: errors ? 'badge' : 'badge amber' }, problems.length > 99 ? '99+' : String(problems.length)) : null),
      h('span', { class: 'app-name' }, running ? h('i', { class: 'alive' }) : null, h('bdi', null, name)),
    )
    made.dataset['program'] = program.id
    return made
  }

  private drawFoot(): void {
    const { t, welcome, line: state } = this.app
    const walls = welcome?.walls ?? []
    const on = walls.filter((one) => one.state === 'on').length
    const missing = walls.length - on
    if (state !== 'open') return fill(this.foot, h('span', { class: 'pill bad' }, h('i', { class: 'lamp' }), t(state === 'connecting' ? 'connecting' : 'lost')))
    fill(
      this.foot,
      walls.length
        ? button({ class: missing ? 'pill amber' : 'pill good' }, () => this.app.openInspector('jail'),
          glyph('shield', 16), t(missing ? 'wallsSome' : 'wallsAll', { n: on, of: walls.length }))
        : null,
      welcome?.version ? h('span', { class: 'faint' }, `Menshen ${line(welcome.version, 30)}`) : null,
    )
  }

  private settings(): void {
    const { t } = this.app
    const dialog = openDialog({
      layer: this.app.phone.shellLayer,
      label: t('settings'),
      kind: 'sheet',
      changed: () => this.app.phone.refresh(),
      body: h('div', { class: 'sheet' },
        h('div', { class: 'sheet-handle' }),
        h('h2', { class: 'sheet-title' }, t('settings')),
        h('div', { class: 'rows' }, ...settingsRows(this.app)),
        h('div', { class: 'tiles' }, button({ class: 'tile' }, () => {
          dialog.close()
          this.app.people.show()
        }, h('span', { class: 'tile-icon' }, glyph('person', 24)), h('span', null, t('people'))), button({ class: 'tile' }, () => {
          dialog.close()
          this.app.openInspector()
        }, h('span', { class: 'tile-icon' }, glyph('eye', 24)), h('span', null, t('inspector')))),
        button({ class: 'sheet-cancel' }, () => dialog.close(), t('done'))),
    })
  }
}
