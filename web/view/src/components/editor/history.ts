//! Undo and redo: whole documents, which share what they have in common. Typing in one go is one step.
import type { Doc, Span } from './model'

interface State { doc: Doc; span: Span }

/** Most steps that are kept, and most characters of all of them together. */
const MAX_STEPS = 100
const MAX_CELLS = 2_000_000
/** Typing with shorter pauses, in milliseconds, is one step. */
const PAUSE = 1000

export class History {
  private past: State[] = []
  private future: State[] = []
  private last = 0
  private typing = false

  /** Keeps the state before a change. */
  keep(state: State, typing: boolean): void {
    const now = performance.now()
    if (!(typing && this.typing && now - this.last < PAUSE && this.past.length)) {
      this.past.push(state)
      let cells = 0
      let from = this.past.length
      while (from > 0 && this.past.length - from < MAX_STEPS && (cells += this.past[from - 1]!.doc.text.length) <= MAX_CELLS) from--
      this.past.splice(0, from)
    }
    this.future = []
    this.last = now
    this.typing = typing
  }

  /** The next piece of typing is a step of its own. */
  cut(): void {
    this.typing = false
  }

  clear(): void {
    this.past = []
    this.future = []
    this.cut()
  }

  /** The state before (`back`) or after the present one, which is kept for the way back. */
  move(back: boolean, present: State): State | undefined {
    const [from, to] = back ? [this.past, this.future] : [this.future, this.past]
    const state = from.pop()
    if (state) to.push(present)
    this.cut()
    return state
  }

  get undoable(): number { return this.past.length }
  get redoable(): number { return this.future.length }
}
