// The tab bar: one model per program, drawn on each of its tab pages.

import { button, fill, h } from '../dom'
import { field, type TabBarConfig } from '../protocol'
import { colour, line } from '../text'

interface Item {
  path: string
  text: string
  icon: string
  selectedIcon: string
  badge: string
  dot: boolean
}

/** The tab bar's state: what app.json says, changed by the program's calls. */
export class TabBar {
  readonly items: Item[]
  readonly custom: boolean
  readonly top: boolean
  private colour = ''
  private selectedColour = ''
  private background = ''
  private border = ''
  private styled = false
  shown = true
  /** Where package files are served; learned with the program or its first page. */
  base = ''
  private readonly drawn = new Set<TabBarView>()

  constructor(config: TabBarConfig, private readonly press: (index: number) => void) {
    this.custom = config.custom === true
    this.top = config.position === 'top'
    this.paint(config)
    const list = Array.isArray(config.list) ? config.list.slice(0, 5) : []
    this.items = list.map((one) => ({
      path: line(field(one, 'pagePath'), 300).replace(/^\//, '').replace(/\.html$/, ''),
      text: line(field(one, 'text'), 20),
      icon: String(field(one, 'iconPath') ?? ''),
      selectedIcon: String(field(one, 'selectedIconPath') ?? ''),
      badge: '',
      dot: false,
    }))
  }

  /** The look changed: colours and icons follow, unless the program has set its own. */
  retheme(config: TabBarConfig | undefined): void {
    if (!config || this.styled) return
    this.paint(config)
    this.items.forEach((item, index) => {
      const now = Array.isArray(config.list) ? config.list[index] : undefined
      if (typeof now?.iconPath === 'string') item.icon = now.iconPath
      if (typeof now?.selectedIconPath === 'string') item.selectedIcon = now.selectedIconPath
    })
    for (const view of this.drawn) this.draw(view)
  }

  /** Number of the tab that shows this page; -1: none. */
  indexOf(path: string): number {
    return this.items.findIndex((item) => item.path === path)
  }

  /** Serves one of the program's tab bar calls; a text is the reason why not. */
  call(name: string, args: unknown): string | null {
    if (name === 'showTabBar' || name === 'hideTabBar') this.shown = name === 'showTabBar'
    else if (name === 'setTabBarStyle') {
      this.styled = true
      this.colour = colour(field(args, 'color'), this.colour)
      this.selectedColour = colour(field(args, 'selectedColor'), this.selectedColour)
      this.background = colour(field(args, 'backgroundColor'), this.background)
      const border = field(args, 'borderStyle')
      if (border === 'black' || border === 'white') this.border = border
    } else {
      const item = this.items[Number(field(args, 'index') ?? -1)]
      if (!item) return 'tabbar item not found'
      if (name === 'setTabBarBadge') {
        const text = line(field(args, 'text'), 40)
        item.badge = text.length > 4 ? '…' : text
        item.dot = false
      } else if (name === 'removeTabBarBadge') item.badge = ''
      else if (name === 'showTabBarRedDot') {
        item.dot = true
        item.badge = ''
      } else if (name === 'hideTabBarRedDot') item.dot = false
      else if (name === 'setTabBarItem') {
        const text = field(args, 'text')
        const icon = field(args, 'iconPath')
        const selected = field(args, 'selectedIconPath')
        if (typeof text === 'string') item.text = line(text, 20)
        if (typeof icon === 'string') item.icon = icon
        if (typeof selected === 'string') item.selectedIcon = selected
      }
    }
    for (const view of this.drawn) this.draw(view)
    return null
  }

  /** A drawing of the bar for the tab page of that index. */
  view(index: number): TabBarView {
    const view = { element: h('nav', { class: 'tab-bar' }), index }
    this.drawn.add(view)
    this.draw(view)
    return view
  }

  /** The page is gone. */
  forget(view: TabBarView): void {
    this.drawn.delete(view)
  }

  private paint(config: TabBarConfig): void {
    this.colour = colour(config.color, '#7a7e83')
    this.selectedColour = colour(config.selectedColor, '#07c160')
    this.background = colour(config.backgroundColor, '#ffffff')
    this.border = config.borderStyle === 'white' ? 'white' : 'black'
  }

  private draw(view: TabBarView): void {
    const { element } = view
    element.hidden = this.custom || !this.shown
    element.classList.toggle('at-top', this.top)
    element.style.backgroundColor = this.background
    element.dataset['border'] = this.border
    fill(element, ...this.items.map((item, index) => this.tab(item, index, index === view.index)))
  }

  private tab(item: Item, index: number, selected: boolean): HTMLElement {
    const made = button({ class: 'tab', attrs: selected ? { 'aria-current': 'page' } : {} }, () => this.press(index))
    made.style.color = selected ? this.selectedColour : this.colour
    const icon = (selected && item.selectedIcon) || item.icon
    const head = h('span', { class: 'tab-head' })
    if (icon && !this.top && this.base) {
      const image = h('img', { class: 'tab-icon', attrs: { alt: '', draggable: 'false' } })
      image.src = fileAddress(this.base, icon)
      image.onerror = () => image.classList.add('broken')
      head.append(image)
    }
    if (item.badge) head.append(h('span', { class: 'badge' }, h('bdi', null, item.badge)))
    if (item.dot) head.append(h('span', { class: 'badge dot' }))
    made.append(head, h('span', { class: 'tab-text' }, h('bdi', null, item.text)))
    return made
  }
}

/** One drawing of a tab bar. */
export interface TabBarView {
  element: HTMLElement
  index: number
}

/** The address of a program's file or remote image behind a capability address; never another host's. */
export function fileAddress(base: string, path: string): string {
  if (/^https?:\/\//i.test(path)) return `${base}/r?u=${encodeURIComponent(path)}`
  if (/^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i.test(path)) return path
  const clean = path.replace(/^\/+/, '').split('/').filter((part) => part !== '' && part !== '.' && part !== '..')
  return `${base}/f/${clean.map(encodeURIComponent).join('/')}`
}
