// A frame loaded in advance: the next page then starts without waiting for the view's document and script.

import { h } from '../dom'
import { ViewFrame } from './frame'

/** A frame together with the page element it sits in: frames cannot be moved, so the page grows around it. */
export interface Seat {
  element: HTMLElement
  frame: ViewFrame
}

/** Makes a seat for a page on the stage. */
export function seat(stage: Element, view: string): Seat {
  const element = h('section', { class: 'page waiting' })
  stage.append(element)
  return { element, frame: new ViewFrame(view, element) }
}

/** Keeps at most one warm seat. */
export class Spare {
  private kept: Seat | null = null

  constructor(private readonly stage: Element) {}

  /** The broker offers an address for a frame to warm up. */
  offer(view: string): void {
    if (this.kept?.frame.view === view) return
    this.drop()
    this.kept = seat(this.stage, view)
  }

  /** The seat for a page's address: the warm one when the broker meant it, else a new one. */
  take(view: string): Seat {
    const kept = this.kept
    if (kept && kept.frame.view === view) {
      this.kept = null
      return kept
    }
    return seat(this.stage, view)
  }

  /** Gives the warm seat up. */
  drop(): void {
    this.kept?.frame.dispose()
    this.kept?.element.remove()
    this.kept = null
  }
}
