//! Containers whose place or visibility is special: root-portal, page-container, match-media, page-meta, navigation-bar.
import { Component, part } from '../component'
import { rewriteCss } from '../css/rewrite'
import { mediaQuery } from '../page/observe'
import type { ViewNode } from '../node'

/** root-portal: children are drawn above the page, outside of every ancestor's clipping. */
export class RootPortal extends Component {
  private readonly layer = part('div', 'portal') as HTMLDivElement & { menshen?: ViewNode }

  override build(): void {
    // Events from the layer go up the composed tree from here.
    this.layer.menshen = this.node
    this.node.into = this.layer
    this.el.append(this.layer)
  }

  override update(): void {
    const out = this.bool('enable', true)
    const parent = out && this.el.isConnected ? this.page.root.el.parentNode! : this.el
    if (this.layer.parentNode !== parent) parent.appendChild(this.layer)
  }

  override detached(): void {
    this.layer.remove()
  }
}

/** page-container: a half page that slides in. */
export class PageContainer extends Component {
  private readonly mask = part('div', 'container-mask')
  private readonly panel = part('div', 'container-panel')
  private shown = false
  private timer = 0

  override build(): void {
    this.el.append(this.mask, this.panel)
    this.node.into = this.panel
    this.panel.setAttribute('role', 'dialog')
    this.mask.addEventListener('click', () => {
      this.emit('clickoverlay', {})
      this.show(false)
      this.bind('show', false)
    })
  }

  override update(changed: Set<string>): void {
    this.el.style.zIndex = String(Math.min(this.num('z-index', 100), 100_000))
    this.el.setAttribute('data-position', /^(top|bottom|right|center)$/.exec(this.str('position'))?.[0] ?? 'bottom')
    this.el.toggleAttribute('data-round', this.bool('round'))
    this.mask.hidden = !this.bool('overlay', true)
    this.mask.style.cssText = rewriteCss(this.str('overlay-style'), (u) => this.page.assets.url(u, 'css'))
    this.panel.style.cssText = rewriteCss(this.str('custom-style'), (u) => this.page.assets.url(u, 'css'))
    this.el.style.setProperty('--menshen-ms', `${Math.min(5000, Math.max(0, this.num('duration', 300)))}ms`)
    if (changed.has('show')) this.show(this.bool('show'))
  }

  private show(on: boolean): void {
    if (on === this.shown) return
    this.shown = on
    this.emit(on ? 'beforeenter' : 'beforeleave', {})
    requestAnimationFrame(() => this.el.toggleAttribute('data-open', on))
    this.emit(on ? 'enter' : 'leave', {})
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => this.emit(on ? 'afterenter' : 'afterleave', {}), this.num('duration', 300))
  }

  override detached(): void {
    clearTimeout(this.timer)
  }
}

/** match-media: content only for windows of some size. */
export class MatchMedia extends Component {
  private media: MediaQueryList | undefined

  override update(): void {
    const o: { [k: string]: string } = {}
    for (const name of ['min-width', 'max-width', 'width', 'min-height', 'max-height', 'height', 'orientation']) {
      if (this.attrs.has(name)) o[name.replace(/-([a-z])/g, (_, c: string) => c.toUpperCase())] = this.str(name)
    }
    this.media?.removeEventListener('change', this.matched)
    this.media = matchMedia(mediaQuery(o))
    this.media.addEventListener('change', this.matched)
    this.matched()
  }

  private readonly matched = (): void => {
    this.el.toggleAttribute('data-off', !this.media!.matches)
  }

  override detached(): void {
    this.media?.removeEventListener('change', this.matched)
  }
}

/** page-meta: styles of the whole page by a component. Bars and window colours are told to the guest's host by the guest. */
export class PageMeta extends Component {
  override update(changed: Set<string>): void {
    const root = this.page.root.el
    if (changed.has('page-style')) root.style.cssText = rewriteCss(this.str('page-style'), (u) => this.page.assets.url(u, 'css'))
    const size = this.str('root-font-size')
    if (changed.has('root-font-size') && /^[\d.]+(px|rpx)$/.test(size)) document.documentElement.style.fontSize = this.len('root-font-size', 16)
    if (changed.has('page-font-size')) root.style.fontSize = this.len('page-font-size', 16)
    const bg = this.str('background-color')
    if (CSS.supports('color', bg)) root.style.backgroundColor = bg
    if (changed.has('scroll-top') && this.attrs.has('scroll-top')) document.scrollingElement!.scrollTop = parseFloat(this.len('scroll-top', 0))
    this.page.backdrop()
  }
}

/** navigation-bar: carries its attributes only; the bar is drawn by the shell, which the guest tells. */
export class NavigationBar extends Component {}
