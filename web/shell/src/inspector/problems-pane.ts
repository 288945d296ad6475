// Problems: what the compiler and the package reader said about each program, with the lines they mean.

import type { App } from '../app'
import { fill, h } from '../dom'
import { appIcon } from '../home/app-icon'
import type { Problem } from '../protocol'
import { line, plain } from '../text'
import { emptyState, type PaneView } from './pane'

const SHOWN = 200

/** The problems pane: of all programs, the front one's first. */
export class ProblemsPane implements PaneView {
  readonly element = h('div', { class: 'pane scrolls' })

  constructor(private readonly app: App) {}

  draw(): void {
    const { t } = this.app
    const front = this.app.stage.front?.program
    const bad = this.app.programs.filter((one) => one.problems?.length).sort((a, b) => Number(b.id === front) - Number(a.id === front))
    if (!bad.length) return fill(this.element, emptyState(t('noProblems'), t('noProblemsWhy')))
    fill(this.element, ...bad.map((program) => {
      const all = program.problems ?? []
      return h('section', { class: 'stack-gap' },
        h('header', { class: 'problem-head' }, appIcon(program, 28), h('h3', null, h('bdi', null, line(program.name, 60))), h('span', { class: 'faint' }, t('problemCount', { n: all.length }))),
        ...all.slice(0, SHOWN).map((one) => this.card(one)),
        all.length > SHOWN ? h('p', { class: 'faint' }, t('more', { n: all.length - SHOWN })) : null)
    }))
  }

  badge(): { text: string; bad: boolean } | null {
    const all = this.app.programs.flatMap((one) => one.problems ?? [])
    return all.length ? { text: String(all.length), bad: all.some((one) => one.severity === 'error') } : null
  }

  private card(problem: Problem): HTMLElement {
    const { t } = this.app
    const place = [problem.path, problem.line, problem.column].filter((one) => one !== undefined && one !== null).join(':')
    return h('article', { class: `card problem ${problem.severity === 'error' ? 'is-error' : 'is-warning'}` },
      h('header', null,
        h('span', { class: problem.severity === 'error' ? 'tag bad' : 'tag warn' }, t(problem.severity === 'error' ? 'error' : 'warning')),
        place ? h('code', null, h('bdi', null, plain(place, 300))) : null,
        problem.code ? h('span', { class: 'faint' }, line(problem.code, 60)) : null),
      h('p', null, h('bdi', null, plain(problem.message, 2000))),
      problem.excerpt ? h('pre', { class: 'excerpt', tabIndex: 0 }, plain(problem.excerpt, 4000)) : null,
      problem.help ? h('p', { class: 'help' }, h('strong', null, `${t('hint')} `), plain(problem.help, 600)) : null)
  }
}
