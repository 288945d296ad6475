// A page's web-view: asks the broker whether the address may be opened, shows the door or says why not, and keeps what the
// business page posts until the documented moments (docs/protocol.md section 8).

import type { App } from '../app'
import { button, fill, h } from '../dom'
import type { Key } from '../i18n'
import { field, type WebViewAnswer } from '../protocol'
import { line, plain } from '../text'
import { Door } from './door'
import type { Guest } from './guest'

/** What may wait until the person goes back: posts, and UTF-16 units of their JSON in all. */
const POSTS = 128
const POSTED = 256 << 10

const WHY: Record<string, Key> = { network: 'webNetwork', outside: 'webOutside', late: 'webLate', door: 'webDoor' }

/** The web-view of one page. */
export class WebPane {
  readonly element = h('section', { class: 'web-pane' })
  private door: Door | null = null
  private posts: unknown[] = []
  private posted = 0
  private src = ''

  constructor(private readonly app: App, private readonly guest: Guest, private readonly page: number, readonly node: number, private readonly link: () => string) {
    this.element.setAttribute('aria-label', app.t('webPage'))
  }

  /** The element has this address now. */
  ask(src: string): void {
    this.src = src
    this.shut()
    fill(this.element, h('div', { class: 'web-waiting', role: 'status' }, h('span', { class: 'spinner' })))
    this.app.send({ t: 'webview', guest: this.guest.id, page: this.page, node: this.node, src: src.slice(0, 9000) })
  }

  /** The broker's word. */
  answer(m: WebViewAnswer): void {
    if (m.door && Array.isArray(m.list)) return this.show(m.door, String(m.src), m.list.map(String), m.insecure === true)
    const { t } = this.app
    if (typeof m.elsewhere === 'string') {
      const { elsewhere } = m
      this.event('error', { src: this.src, errMsg: 'web-view:fail this page is shown in a window of its own' })
      return this.problem(t('webElsewhere'), t('webElsewhereWhy'), '', button({ class: 'primary' }, () => window.open(this.own(elsewhere), '_blank', 'noopener'), t('webOpenOwn')))
    }
    const why = plain(field(m.refused, 'why'), 300)
    const help = plain(field(m.refused, 'help'), 300)
    this.event('error', { src: this.src, errMsg: `web-view:fail ${why}` })
    this.problem(t('webRefused'), why, help)
  }

  /** Hands over what was posted; `last`: nothing follows. */
  flush(last = false): void {
    const data = this.posts
    this.posts = []
    this.posted = 0
    if (data.length) this.event('message', { data }, last)
    else if (last) this.event('gone', null, true)
  }

  /** The element or its page is gone. */
  close(): void {
    this.flush(true)
    this.shut()
    this.element.remove()
  }

  private show(address: string, src: string, list: string[], insecure: boolean): void {
    const { t } = this.app
    this.src = src
    const door = new Door(address, { src, list }, {
      load: () => {
        this.element.querySelector('.web-waiting')?.remove()
        this.event('load', { src })
      },
      error: (why) => {
        this.shut()
        this.event('error', { src, errMsg: `web-view:fail ${why}` })
        this.problem(t('webFailed'), t(WHY[why] ?? 'webNetwork'), line(src, 300), button({ class: 'primary' }, () => this.ask(src), t('reload')))
      },
      message: (json) => this.post(json),
      route: (method, url, delta) => {
        if (method === 'navigateBack') this.flush()
        this.app.send({ t: 'webroute', guest: this.guest.id, page: this.page, method, url, delta })
      },
    })
    this.door = door
    const banner = insecure ? h('p', { class: 'web-insecure', role: 'alert' }, t('webInsecure', { origin: new URL(src).host })) : null
    fill(this.element, banner, door.element, h('div', { class: 'web-waiting', role: 'status' }, h('span', { class: 'spinner' })))
  }

  private post(json: string): void {
    if (this.posts.length >= POSTS || this.posted + json.length > POSTED) {
      return this.door?.refuse(`postMessage: ${POSTS} messages or ${POSTED} characters wait already; they are handed over when the person goes back`)
    }
    try {
      this.posts.push(JSON.parse(json))
      this.posted += json.length
    } catch {
      // The door sends what JSON.stringify made; anything else is not a post.
    }
  }

  /** The program's own window, at the page that wants the web-view. */
  private own(address: string): string {
    return address + this.link()
  }

  private problem(title: string, why: string, detail: string, action: HTMLElement | null = null): void {
    fill(this.element, h(
      'div', { class: 'web-problem', role: 'alert' },
      h('h2', null, title),
      h('p', null, h('bdi', null, why)),
      detail ? h('pre', null, detail) : null,
      action ? h('div', { class: 'cover-buttons' }, action) : null,
    ))
  }

  private event(type: string, detail: unknown, last = false): void {
    this.app.send({ t: 'webevent', guest: this.guest.id, page: this.page, node: this.node, type, detail, last })
  }

  private shut(): void {
    this.door?.close()
    this.door = null
  }
}
