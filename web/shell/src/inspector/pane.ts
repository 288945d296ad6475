// What every pane of the inspector is to the inspector.

import { h } from '../dom'
import { mark } from '../glyphs'
import type { Session } from './feed'

/** A pane. `draw` is called at most once a frame, and only while the pane is seen. */
export interface PaneView {
  readonly element: HTMLElement
  /** Draws what changed; `whole` after a change of program, language or appearance. */
  draw(session: Session | null, whole: boolean): void
  /** A number beside the pane's name, and whether it is bad news. */
  badge(session: Session | null): { text: string; bad: boolean } | null
}

/** The quiet picture of a pane without content. */
export function emptyState(title: string, why = ''): HTMLElement {
  return h('div', { class: 'empty' }, mark(44), h('p', { class: 'empty-title' }, title), why ? h('p', null, why) : null)
}

/** Time since launch, for a line of a list. */
export function stamp(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  return seconds < 100 ? seconds.toFixed(3) : seconds.toFixed(1)
}
