//! scroll-view (and list-view, grid-view): scrolling with thresholds, targets and a pull-to-refresh of its own.
import type { Value } from '../../../shared/value'
import { Component, options, part } from '../component'
import { smoothScroll } from '../page/scroll'

export class ScrollView extends Component {
  private readonly box = part('div', 'scroll')
  private readonly refresher = part('div', 'refresher', part('i', 'dot'), part('i', 'dot'), part('i', 'dot'))
  private last = { top: 0, left: 0 }
  private upper = true
  private lower = false
  private pull: { y: number; dy: number } | undefined
  private refreshing = false

  override build(): void {
    this.el.append(this.box)
    this.node.into = this.box
    this.box.addEventListener('scroll', () => this.scrolled(), { passive: true })
    this.box.addEventListener('pointerdown', (e) => this.down(e))
  }

  override update(changed: Set<string>): void {
    const list = this.node.tag !== 'scroll-view'
    const x = this.bool('scroll-x')
    const y = this.bool('scroll-y', list)
    this.box.style.overflowX = x ? 'auto' : 'hidden'
    this.box.style.overflowY = y ? 'auto' : 'hidden'
    this.box.style.touchAction = this.bool('refresher-enabled') ? 'pan-down pan-x' : ''
    this.box.toggleAttribute('data-bare', this.attrs.get('show-scrollbar') === false)
    this.box.toggleAttribute('data-flex', this.bool('enable-flex'))
    this.box.toggleAttribute('data-paging', this.bool('paging-enabled'))
    if (x || y) this.box.tabIndex = 0
    if (changed.has('padding') && Array.isArray(this.attrs.get('padding'))) {
      this.box.style.padding = (this.attrs.get('padding') as Value[]).slice(0, 4).map((n) => `${Number(n) || 0}px`).join(' ')
    }
    if (this.node.tag === 'grid-view') {
      this.box.style.setProperty('--menshen-columns', String(Math.min(100, Math.max(1, this.num('cross-axis-count', 2)))))
      this.box.style.columnGap = this.len('cross-axis-gap', 0)
      this.box.style.rowGap = this.len('main-axis-gap', 0)
    }
    if (this.bool('refresher-enabled')) {
      if (!this.refresher.isConnected) this.el.prepend(this.refresher)
      this.refresher.hidden = this.str('refresher-default-style', 'black') === 'none'
      this.refresher.setAttribute('data-style', this.str('refresher-default-style', 'black') === 'white' ? 'white' : 'black')
      const bg = this.str('refresher-background')
      if (CSS.supports('color', bg)) this.el.style.backgroundColor = bg
      if (changed.has('refresher-triggered')) this.refresh(this.bool('refresher-triggered'))
    } else this.refresher.remove()
    if (changed.has('scroll-top') || changed.has('scroll-left') || changed.has('scroll-into-view')) this.target(changed)
  }

  override attached(): void {
    this.target(new Set(['scroll-top', 'scroll-left', 'scroll-into-view']), 0)
  }

  private target(changed: Set<string>, ms = this.bool('scroll-with-animation') ? 300 : 0): void {
    if (changed.has('scroll-top') && this.attrs.has('scroll-top')) smoothScroll(this.box, 'y', parseFloat(this.len('scroll-top', 0)), ms)
    if (changed.has('scroll-left') && this.attrs.has('scroll-left')) smoothScroll(this.box, 'x', parseFloat(this.len('scroll-left', 0)), ms)
    const id = this.str('scroll-into-view')
    if (changed.has('scroll-into-view') && id) this.into(id, ms, this.num('scroll-into-view-offset', 0))
  }

  private into(id: string, ms: number, offset: number): void {
    const el = this.box.querySelector(`#${CSS.escape(id)}`)
    if (!el) return
    const a = el.getBoundingClientRect()
    const b = this.box.getBoundingClientRect()
    if (this.bool('scroll-y', true)) smoothScroll(this.box, 'y', this.box.scrollTop + a.top - b.top + offset, ms)
    if (this.bool('scroll-x')) smoothScroll(this.box, 'x', this.box.scrollLeft + a.left - b.left + offset, ms)
  }

  private scrolled(): void {
    const b = this.box
    const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = b
    const dy = this.last.top - scrollTop
    const dx = this.last.left - scrollLeft
    this.last = { top: scrollTop, left: scrollLeft }
    this.page.emitLate(this.node, 'scroll', { scrollLeft, scrollTop, scrollHeight, scrollWidth, deltaX: dx, deltaY: dy })
    const vertical = dy !== 0
    const up = this.num('upper-threshold', 50)
    const low = this.num('lower-threshold', 50)
    const atUpper = vertical ? scrollTop <= up : scrollLeft <= up
    const atLower = vertical ? scrollTop + clientHeight >= scrollHeight - low : scrollLeft + clientWidth >= scrollWidth - low
    if (atUpper && !this.upper && dy + dx > 0) this.emit('scrolltoupper', { direction: vertical ? 'top' : 'left' })
    if (atLower && !this.lower && dy + dx < 0) this.emit('scrolltolower', { direction: vertical ? 'bottom' : 'right' })
    this.upper = atUpper
    this.lower = atLower
  }

  // Drags: for `enhanced` events, for the refresher, and to scroll with a mouse as with a finger.
  private down(d: PointerEvent): void {
    if (!d.isTrusted || d.button !== 0) return
    const start = { x: d.clientX, y: d.clientY, top: this.box.scrollTop, left: this.box.scrollLeft }
    const mouse = d.pointerType === 'mouse'
    let dragging = false
    const move = (e: PointerEvent): void => {
      const dy = e.clientY - start.y
      const dx = e.clientX - start.x
      if (!dragging && Math.hypot(dx, dy) > 6) {
        dragging = true
        if (this.bool('enhanced')) this.emit('dragstart', { scrollTop: this.box.scrollTop, scrollLeft: this.box.scrollLeft })
      }
      if (!dragging) return
      if (mouse) {
        this.box.scrollTop = start.top - dy
        this.box.scrollLeft = start.left - dx
      }
      if (this.bool('enhanced')) this.page.emitLate(this.node, 'dragging', { scrollTop: this.box.scrollTop, scrollLeft: this.box.scrollLeft })
      if (this.bool('refresher-enabled') && !this.refreshing && start.top <= 0 && dy > 0) this.pulled(dy / 2)
    }
    const up = (): void => {
      removeEventListener('pointermove', move)
      removeEventListener('pointerup', up)
      removeEventListener('pointercancel', up)
      if (dragging && this.bool('enhanced')) this.emit('dragend', { scrollTop: this.box.scrollTop, scrollLeft: this.box.scrollLeft, velocity: { x: 0, y: 0 } })
      this.released()
    }
    addEventListener('pointermove', move)
    addEventListener('pointerup', up)
    addEventListener('pointercancel', up)
  }

  private pulled(dy: number): void {
    const d = Math.min(dy, 120)
    this.pull = { y: 0, dy: d }
    this.offset(d, false)
    this.page.emitLate(this.node, 'refresherpulling', { dy: d })
  }

  private released(): void {
    if (!this.pull) return
    const far = this.pull.dy >= this.num('refresher-threshold', 45)
    this.pull = undefined
    if (far) {
      this.bind('refresher-triggered', true)
      this.refresh(true)
    } else {
      this.offset(0, true)
      this.emit('refresherabort', { dy: 0 })
    }
  }

  private refresh(on: boolean): void {
    if (on === this.refreshing) return
    this.refreshing = on
    this.offset(on ? this.num('refresher-threshold', 45) : 0, true)
    this.el.toggleAttribute('data-refreshing', on)
    this.emit(on ? 'refresherrefresh' : 'refresherrestore', { dy: 0 })
  }

  private offset(y: number, smooth: boolean): void {
    // What is not pulled down has no ground of its own to cover the sign with.
    this.el.toggleAttribute('data-pulled', y > 0)
    this.box.style.transition = smooth ? 'transform .2s' : ''
    this.box.style.transform = y ? `translateY(${y}px)` : ''
  }

  override invoke(method: string, args: Value): Value {
    const a = options(args)
    switch (method) {
      case 'scrollTo': {
        const ms = a['animated'] === false ? 0 : Number(a['duration'] ?? 300)
        if (a['top'] !== undefined) smoothScroll(this.box, 'y', Number(a['top']) || 0, ms)
        if (a['left'] !== undefined) smoothScroll(this.box, 'x', Number(a['left']) || 0, ms)
        return null
      }
      case 'scrollIntoView':
        this.into(String(a['selector'] ?? '').replace(/^#/, ''), a['animated'] === false ? 0 : 300, Number(a['offset'] ?? 0))
        return null
      case 'triggerRefresh':
        this.refresh(true)
        return null
      case 'closeRefresh':
        this.refresh(false)
        return null
      default:
        return super.invoke(method, args) as Value
    }
  }
}
