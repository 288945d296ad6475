// The navigation bar of one page: title, colours, back or home button, loading sign. Drawn outside the program's frame.

import { button, fill, h } from '../dom'
import { glyph } from '../glyphs'
import { calm } from '../dom'
import { field, type WindowConfig } from '../protocol'
import { colour, line } from '../text'

/** What stands at the left end. */
export type Left = 'back' | 'home' | 'none'

/** The bar and what a program may change in it. */
export class NavBar {
  readonly element: HTMLElement
  private readonly title: HTMLElement
  private readonly left: HTMLElement
  private readonly spinner: HTMLElement
  readonly custom: boolean
  /** The texts on the bar are dark: so are those of status bar and capsule above it. */
  darkText: boolean
  background: string
  text: string
  private coloured = false

  constructor(config: WindowConfig, private readonly press: (what: Left) => void, private readonly changed: () => void) {
    this.custom = config.navigationStyle === 'custom'
    this.darkText = config.navigationBarTextStyle === 'black'
    this.background = colour(config.navigationBarBackgroundColor, '#000000')
    this.text = line(config.navigationBarTitleText, 200)
    this.title = h('h1', { class: 'nav-title' })
    this.left = h('div', { class: 'nav-left' })
    this.spinner = h('span', { class: 'spinner small', hidden: true, role: 'status' })
    this.element = h('header', { class: 'nav' }, h('div', { class: 'nav-row' }, this.left, h('div', { class: 'nav-middle' }, this.spinner, this.title)))
    this.element.hidden = this.custom
    this.setTitle(this.text)
    this.paint()
  }

  setTitle(title: unknown): void {
    this.text = line(title, 200)
    fill(this.title, h('bdi', null, this.text))
    this.changed()
  }

  /** `setNavigationBarColor`; false when the front colour is none of the two that exist. */
  setColour(args: unknown): boolean {
    const front = String(field(args, 'frontColor')).toLowerCase()
    if (front !== '#ffffff' && front !== '#000000') return false
    const animation = field(args, 'animation')
    const duration = Math.min(5000, Math.max(0, Number(field(animation, 'duration')) || 0))
    this.coloured = true
    this.darkText = front === '#000000'
    this.background = colour(field(args, 'backgroundColor'), this.background)
    this.element.style.transition = duration && !calm() ? `background-color ${duration}ms, color ${duration}ms` : ''
    this.paint()
    this.changed()
    return true
  }

  setLoading(on: boolean): void {
    this.spinner.hidden = !on
  }

  /** Draws the left button; `label` is its name for a screen reader. */
  setLeft(what: Left, label: string): void {
    if (this.left.dataset['what'] === what && this.left.dataset['label'] === label) return
    this.left.dataset['what'] = what
    this.left.dataset['label'] = label
    fill(this.left, what === 'none' ? null : button({ class: 'nav-button', label }, () => this.press(what), glyph(what, 22)))
  }

  /** The look changed: the configured colours follow, unless the program has set its own. */
  retheme(config: WindowConfig): void {
    if (this.coloured) return
    this.darkText = config.navigationBarTextStyle === 'black'
    this.background = colour(config.navigationBarBackgroundColor, '#000000')
    this.paint()
    this.changed()
  }

  private paint(): void {
    this.element.style.backgroundColor = this.background
    this.element.classList.toggle('dark-text', this.darkText)
  }
}
