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

/** Longest time that a page which is being opened keeps the next spare frame waiting. */
const OPENING = 1500

/** Keeps at most one warm seat. A page that is being opened comes first: the next frame is warmed when it has been painted. */
export class Spare {
  private kept: Seat | null = null
  /** Offered while a page was being opened. */
  private offered: string | null = null
  private opening = 0

  /** Keeps the frame that the page came with. */
  constructor(private readonly stage: Element) {
    const element = stage.querySelector<HTMLElement>('.page.waiting')
    const frame = element?.querySelector('iframe')
    if (element && frame) this.kept = { element, frame: new ViewFrame(frame.getAttribute('src') ?? '', element, frame) }
    else element?.remove()
  }

  /** The address of the warm frame. */
  get view(): string | null {
    return this.kept?.frame.view ?? null
  }

  /** The broker offers an address for a frame to warm up. */
  offer(view: string): void {
    if (this.kept?.frame.view === view) return
    this.drop()
    if (this.opening) this.offered = view
    else this.kept = seat(this.stage, view)
  }

  /** The seat for a page's address: the warm one when the broker meant it, else a new one. */
  take(view: string): Seat {
    clearTimeout(this.opening)
    this.opening = window.setTimeout(() => this.warm(), OPENING)
    const kept = this.kept
    if (kept && kept.frame.view === view) {
      this.kept = null
      return kept
    }
    if (this.offered === view) this.offered = null
    return seat(this.stage, view)
  }

  /** A page has been painted. */
  painted(): void {
    clearTimeout(this.opening)
    // After the frame that shows the page, not in it.
    this.opening = window.setTimeout(() => this.warm(), 50)
  }

  /** Gives the warm seat up. */
  drop(): void {
    this.kept?.frame.dispose()
    this.kept?.element.remove()
    this.kept = null
    this.offered = null
  }

  private warm(): void {
    this.opening = 0
    const view = this.offered
    this.offered = null
    if (view !== null) this.offer(view)
  }
}
