// previewImage and previewMedia: pictures over the whole screen; swipe or arrow keys turn them, wheel, double tap or pinch zoom.

import { button, h } from '../dom'
import { glyph } from '../glyphs'
import { field } from '../protocol'
import { fileAddress } from '../stage/tab-bar'
import { Fail, type Handler, type Ui } from './call'
import { openDialog } from './dialog'

interface Medium {
  url: string
  video: boolean
}

function open({ app, guest }: Ui, media: Medium[], start: number): void {
  const base = guest.base
  let at = Math.max(0, Math.min(start, media.length - 1))
  let zoom = 1
  let x = 0
  let y = 0
  const holder = h('div', { class: 'preview-holder' })
  const count = h('p', { class: 'preview-count', attrs: { 'aria-live': 'polite' } })
  const place = () => {
    const shown = holder.firstElementChild
    if (shown instanceof HTMLElement) shown.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`
  }
  const draw = () => {
    const one = media[at]
    if (!one) return
    zoom = 1
    x = y = 0
    const element = one.video ? h('video', { attrs: { controls: '', playsinline: '' } }) : h('img', { attrs: { alt: '', draggable: 'false' } })
    element.src = fileAddress(base, one.url)
    element.onerror = () => holder.replaceChildren(h('p', { class: 'preview-failed' }, app.t('imageFailed')))
    holder.replaceChildren(element)
    count.textContent = `${at + 1} / ${media.length}`
  }
  const turn = (step: number) => {
    if (at + step < 0 || at + step >= media.length) return
    at += step
    draw()
  }
  const scale = (next: number) => {
    zoom = Math.max(1, Math.min(5, next))
    if (zoom === 1) x = y = 0
    place()
  }
  const points = new Map<number, PointerEvent>()
  let from: { x: number; y: number; px: number; py: number; spread: number; zoom: number; moved: boolean } | null = null
  const spread = () => {
    const [a, b] = [...points.values()]
    return a && b ? Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) : 0
  }
  holder.addEventListener('pointerdown', (event) => {
    holder.setPointerCapture(event.pointerId)
    points.set(event.pointerId, event)
    from = { x: event.clientX, y: event.clientY, px: x, py: y, spread: spread(), zoom, moved: false }
  })
  holder.addEventListener('pointermove', (event) => {
    if (!from || !points.has(event.pointerId)) return
    points.set(event.pointerId, event)
    if (points.size === 2 && from.spread) return scale((from.zoom * spread()) / from.spread)
    const dx = event.clientX - from.x
    const dy = event.clientY - from.y
    if (Math.abs(dx) + Math.abs(dy) > 8) from.moved = true
    x = from.px + dx
    y = zoom > 1 ? from.py + dy : 0
    place()
  })
  const release = (event: PointerEvent) => {
    points.delete(event.pointerId)
    if (!from || points.size) return
    const dx = event.clientX - from.x
    if (zoom === 1) {
      x = y = 0
      if (Math.abs(dx) > 60) turn(dx < 0 ? 1 : -1)
      place()
    }
    const tap = !from.moved
    from = null
    if (tap && media[at]?.video === false && event.type === 'pointerup' && zoom === 1) dialog.close()
  }
  holder.addEventListener('pointerup', release)
  holder.addEventListener('pointercancel', release)
  const body = h(
    'div', { class: 'preview' }, holder, count,
    button({ class: 'preview-close', label: app.t('close'), attrs: { 'data-focus': '' } }, () => dialog.close(), glyph('close', 22)),
  )
  body.addEventListener('wheel', (event) => {
    event.preventDefault()
    scale(zoom * (event.deltaY < 0 ? 1.15 : 0.87))
  }, { passive: false })
  body.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowRight') turn(1)
    if (event.key === 'ArrowLeft') turn(-1)
    if (event.key === '+' || event.key === '=') scale(zoom * 1.3)
    if (event.key === '-') scale(zoom / 1.3)
  })
  const dialog = openDialog({ layer: guest.layer, body, label: app.t('preview'), kind: 'full', changed: () => app.stage.refresh() })
  draw()
}

/** The two calls. */
export const preview: Record<string, Handler> = {
  previewImage: (ui, args) => {
    const urls = field(args, 'urls')
    if (!Array.isArray(urls) || !urls.length) throw new Fail('parameter error: parameter.urls should be Array', 1001)
    const media = urls.slice(0, 200).map((url) => ({ url: String(url), video: false }))
    const current = field(args, 'current')
    const start = typeof current === 'number' ? current : media.findIndex((one) => one.url === current)
    open(ui, media, start < 0 ? 0 : start)
  },
  previewMedia: (ui, args) => {
    const sources = field(args, 'sources')
    if (!Array.isArray(sources) || !sources.length) throw new Fail('parameter error: parameter.sources should be Array', 1001)
    open(ui, sources.slice(0, 200).map((one) => ({ url: String(field(one, 'url')), video: field(one, 'type') === 'video' })), Number(field(args, 'current')) || 0)
  },
}
