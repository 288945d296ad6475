// The phone: bezel, screen and the layers on it, from the wallpaper up to the shell's own dialogs.

import type { App } from '../app'
import { fill, h } from '../dom'
import { appIcon } from '../home/app-icon'
import { type Layout, measure } from '../layout'
import { holder, phone, screen, stand } from '../skeleton'
import { line } from '../text'
import { capsule } from './capsule'
import { capsuleMenu } from './capsule-menu'
import { statusBar } from './status-bar'

/** A program that starts within this many milliseconds needs no word about it. */
const AT_ONCE = 250

/** The drawn phone. */
export class Phone {
  layout: Layout = measure()
  readonly element = phone
  readonly screen = screen
  /** Where programs' dialog layers stand. */
  readonly layers = h('div', { class: 'layers' })
  /** The shell's own dialogs: above the capsule. */
  readonly shellLayer = h('div', { class: 'layer shell-layer' })
  private naming = 0
  private readonly splash = h('div', { class: 'splash', hidden: true, role: 'status' })
  private readonly capsule: ReturnType<typeof capsule>
  private readonly holder = holder

  constructor(private readonly app: App) {
    this.capsule = capsule(
      app,
      () => {
        if (app.stage.front) capsuleMenu(app, app.stage.front)
      },
      () => app.stage.leave(),
    )
  }

  /** Puts the layers together, around the stage that may stand there already. */
  build(): void {
    const stage = this.app.stage.element
    stand(this.screen, stage)
    stage.after(this.splash, this.layers, this.capsule.element, statusBar(), this.shellLayer)
    stand(this.element, this.screen)
    stand(this.holder, this.element)
    this.fit()
  }

  /** Follows the window's size; true when what programs know of it changed. */
  fit(): boolean {
    const before = JSON.stringify(this.layout)
    const layout = measure()
    this.layout = layout
    document.documentElement.classList.toggle('full', layout.full)
    this.element.style.setProperty('--phone-width', `${layout.width}px`)
    this.element.style.setProperty('--phone-height', `${layout.height}px`)
    this.element.style.setProperty('--status-bar', `${layout.statusBar}px`)
    this.element.style.transform = layout.scale < 1 ? `scale(${layout.scale.toFixed(4)})` : ''
    this.holder.style.width = layout.full ? '' : `${Math.ceil((layout.width + 24) * layout.scale)}px`
    return before !== JSON.stringify(layout)
  }

  /** Covers the screen for a program that was asked for; with "starting NAME" when that takes its time. */
  launching(program: string | null): void {
    clearTimeout(this.naming)
    this.splash.hidden = program === null
    fill(this.splash)
    if (program !== null) this.naming = window.setTimeout(() => this.name(program), AT_ONCE)
    this.refresh()
  }

  private name(program: string): void {
    const known = this.app.programs.find((one) => one.id === program)
    fill(
      this.splash,
      appIcon(known ?? { id: program, name: program }, 64),
      h('p', null, h('bdi', null, line(known?.name ?? program, 40))),
      h('span', { class: 'spinner' }),
    )
  }

  /** Which layers are there, and which can be reached. */
  refresh(): void {
    const { stage } = this.app
    const front = stage.front
    const busy = this.shellLayer.querySelector('[aria-modal]') !== null
    const inside = front !== null || !this.splash.hidden
    this.app.home.element.inert = inside || busy
    this.app.home.element.classList.toggle('behind', inside)
    stage.element.inert = busy || front === null
    this.layers.inert = busy
    this.capsule.element.hidden = front === null
    this.capsule.element.inert = busy
    if (front?.exited) front.layer.hidden = false
    this.drawBars()
  }

  /** Texts again, after a change of language. */
  relabel(): void {
    this.capsule.label()
  }

  drawBars(): void {
    const page = this.app.stage.front?.top
    const dead = this.app.stage.front?.exited !== null && this.app.stage.front !== null
    const dark = page && !dead ? page.nav.darkText : !this.app.settings.dark
    this.screen.classList.toggle('dark-bars', dark)
  }
}
