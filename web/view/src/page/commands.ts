//! Commands for the page as a whole (command 28).
import type { Value } from '../../../shared/value'
import { ViewFault } from '../fault'
import type { Page } from './page'
import { smoothScroll } from './scroll'

type Obj = { [k: string]: Value }

const color = (v: Value): string => (typeof v === 'string' && CSS.supports('color', v) ? v : '')

/** Carries out a page command. */
export function pageCommand(p: Page, method: string, args: Value): void {
  const a = (args && typeof args === 'object' && !Array.isArray(args) ? args : {}) as Obj
  switch (method) {
    case 'scrollTo': {
      const s = document.scrollingElement!
      let top = typeof a['scrollTop'] === 'number' ? a['scrollTop'] : undefined
      const target = typeof a['selectorNode'] === 'number' ? p.nodes.get(a['selectorNode']) : undefined
      if (target && target.id !== 0 && !target.tag.startsWith('#')) {
        top = target.el.getBoundingClientRect().top + s.scrollTop + Number(a['offsetTop'] ?? 0)
      }
      if (top !== undefined) smoothScroll(s, 'y', top, Number(a['duration'] ?? 300))
      return
    }
    case 'background': {
      // The window behind the page, seen while it is pulled.
      const c = color(a['backgroundColor'])
      if (c) document.documentElement.style.setProperty('--menshen-window', c)
      return
    }
    case 'listenScroll':
      p.observers.scroll.listening = args === undefined || args === true || args === 1
      return
    case 'reachBottom':
      p.observers.scroll.bottom = Math.min(100_000, Math.max(0, Number(args) || 0))
      return
    case 'style': {
      const c = color(a['backgroundColor'])
      if (c) p.root.el.style.backgroundColor = c
      p.backdrop()
      return
    }
    case 'font': {
      const family = String(a['family'] ?? '')
      const source = /^\s*url\(\s*["']?([^"')]*)["']?\s*\)\s*$/.exec(String(a['source'] ?? ''))?.[1] ?? String(a['source'] ?? '')
      const url = p.assets.url(source, 'css')
      if (!family || !url) return
      const face = new FontFace(family, `url(${JSON.stringify(url)})`)
      document.fonts.add(face)
      face.load().catch(() => {})
      return
    }
    case 'selectable':
      p.root.el.style.userSelect = args === true ? 'text' : ''
      return
    case 'textStyle':
      return
    case 'stopPull':
      p.observers.scroll.release()
      return
    case 'hideKeyboard':
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
      return
    default:
      throw new ViewFault(`page command ${JSON.stringify(method)} is unknown`)
  }
}
