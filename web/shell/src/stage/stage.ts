// The stage: all running programs' pages as layers of one phone screen. It follows the broker's `launched`, `page` and
// `exited` messages, decides which page is seen, and relays batches to the frame they belong to.

import type { App } from '../app'
import { h } from '../dom'
import { BATCH, type Exited, HEADER, type Launched, type PageMessage, STYLE } from '../protocol'
import { stage } from '../skeleton'
import { release } from '../ui/serve'
import { crashCover } from './crash'
import { Guest } from './guest'
import { move, type Motion } from './motion'
import { Page } from './page'
import { Spare } from './spare'

const decoder = new TextDecoder('utf-8', { fatal: true })
/** How long a closed top page stays to be slid away by the page that follows it. */
const FAREWELL = 150

/** All running programs and the one in front. */
export class Stage {
  readonly element = stage
  readonly guests = new Map<number, Guest>()
  readonly spare: Spare
  front: Guest | null = null
  /** A program that was asked for and has not been launched yet. */
  awaited: string | null = null

  constructor(private readonly app: App) {
    this.spare = new Spare(this.element)
  }

  /** The program runs. */
  launched(message: Launched): void {
    const guest = new Guest(this.app, message, this.app.programs.find((one) => one.id === message.program))
    this.guests.set(guest.id, guest)
    this.app.phone.layers.append(guest.layer)
    this.app.feed.begin(guest.id, (number) => guest.pages.get(number))
    this.app.send({ t: 'subscribe', inspect: true, guest: guest.id })
    const asked = this.awaited === null || this.awaited === message.program
    this.awaited = null
    if (asked) this.bring(guest)
    // A shared link names no program: one that ran already gives way to the one that the link began.
    for (const other of [...this.guests.values()]) if (other !== guest && other.program === guest.program) this.end(other)
    this.app.changed()
  }

  /** Starts a program, or brings it to the front when it runs and no page was asked for. */
  launch(program: string, page = '', ticket = ''): void {
    const running = [...this.guests.values()].find((guest) => guest.program === program && !guest.exited)
    if (running && !page && !ticket) return this.bring(running)
    if (running) this.end(running)
    for (const guest of [...this.guests.values()]) if (guest.program === program) this.remove(guest)
    this.awaited = program
    this.app.phone.launching(program)
    if (!this.app.send({ t: 'launch', program, ...(page ? { path: page } : {}), ...(ticket ? { ticket } : {}), system: this.app.system() })) {
      this.awaited = null
      this.app.phone.launching(null)
    }
  }

  /** Follows a shared link: the broker knows where it leads. */
  follow(link: string): void {
    this.awaited = null
    this.app.send({ t: 'launch', link, system: this.app.system() })
  }

  /** Ends the program and starts it again at `page`. */
  restart(guest: Guest, page = ''): void {
    const { program } = guest
    this.end(guest)
    this.launch(program, page)
  }

  /** A page was opened, shown or closed. */
  page(message: PageMessage): void {
    const guest = this.guests.get(message.guest)
    if (!guest) return
    if (message.op === 'open') {
      if (guest.pages.has(message.page)) return
      if (!message.view) return console.error(`page ${message.page} was opened without an address for its view`)
      const page = new Page(this.app, guest, message, this.spare.take(message.view))
      if (guest.tabBar && !guest.tabBar.base) guest.tabBar.base = page.base
      guest.open(page)
      this.present(guest, page, page.how === 'push' ? 'push' : guest.top === null ? 'rise' : 'none')
    } else {
      const page = guest.pages.get(message.page)
      if (!page) return
      if (message.op === 'show') {
        if (guest.top === page) return
        const top = guest.top
        const back = top !== null && (top.closing || guest.stack.indexOf(top) > guest.stack.indexOf(page)) && guest.stack.includes(page)
        guest.show(page)
        this.present(guest, page, back ? 'pop' : 'none')
      } else this.close(guest, page)
    }
    this.app.changed()
  }

  /** The program ended by itself or by force. */
  exited(message: Exited): void {
    const guest = this.guests.get(message.guest)
    if (!guest || guest.exited) return
    release(guest.id)
    guest.exited = message
    this.app.settled()
    // It was asked to end, or ended itself in order (exitMiniProgram): nothing to report.
    if (message.how === 'closed' || message.how === 'exited') return this.remove(guest)
    guest.layer.textContent = ''
    guest.layer.append(crashCover(this.app, guest, message))
    this.app.feed.own(guest.id, { kind: 'fault', page: 0, fault: 'exit', message: message.message ?? message.how ?? '', stack: '' })
    this.app.feed.end(guest.id)
    this.refresh()
  }

  /** A binary message: a batch or a stylesheet for one page. */
  binary(buffer: ArrayBuffer): void {
    if (buffer.byteLength < HEADER) return
    const head = new DataView(buffer)
    const page = this.guests.get(head.getUint32(1, true))?.pages.get(head.getUint32(5, true))
    if (!page) return
    const kind = head.getUint8(0)
    if (kind === BATCH) page.batch(buffer, HEADER)
    else if (kind === STYLE && buffer.byteLength >= HEADER + 2) {
      const length = head.getUint16(HEADER, true)
      const body = new Uint8Array(buffer, HEADER + 2)
      try {
        page.style(decoder.decode(body.subarray(0, length)), decoder.decode(body.subarray(length)), body.length - length)
      } catch {
        page.fault('the broker sent a stylesheet that is not UTF-8')
      }
    }
  }

  /** Brings a program to the front. */
  bring(guest: Guest): void {
    if (this.front && this.front !== guest) this.background(this.front)
    const back = this.front !== guest
    this.front = guest
    if (back && guest.top) this.app.send({ t: 'show', guest: guest.id })
    this.app.phone.launching(null)
    this.refresh()
  }

  /** Back to the home screen; the program lives on. */
  leave(): void {
    const guest = this.front
    this.front = null
    if (guest) {
      this.background(guest)
      if (guest.exited) this.remove(guest)
    }
    this.refresh()
  }

  /** Ends a program for good. */
  end(guest: Guest): void {
    if (!guest.exited) this.app.send({ t: 'close', guest: guest.id })
    this.remove(guest)
  }

  /** The connection is gone, and with it every program. */
  clear(): void {
    for (const guest of this.guests.values()) {
      release(guest.id)
      guest.dispose()
    }
    this.guests.clear()
    this.front = null
    this.awaited = null
    this.spare.drop()
    this.refresh()
  }

  /** The colours at the top of the screen follow the page in front. */
  drawBars(): void {
    this.app.phone.drawBars()
  }

  /** Shows what is to be seen, hides the rest. */
  refresh(): void {
    for (const guest of this.guests.values()) {
      const front = guest === this.front
      guest.layer.hidden = !front
      for (const page of guest.pages.values()) {
        const seen = front && page === guest.top
        page.element.classList.toggle('seen', seen)
        page.element.inert = !seen || guest.layer.querySelector('[aria-modal]') !== null
        if (seen) page.depth(guest.stack.indexOf(page) + 1)
      }
    }
    this.app.phone.refresh()
    this.app.changed()
  }

  private present(guest: Guest, page: Page, motion: Motion): void {
    const from = guest.top
    guest.top = page
    this.refresh()
    if (guest !== this.front) motion = 'none'
    from?.element.classList.add('leaving')
    move(motion, from?.element ?? null, page.element, () => {
      if (guest.top !== from) from?.element.classList.remove('leaving')
      if (from?.closing) from.dispose()
    })
  }

  private close(guest: Guest, page: Page): void {
    guest.close(page)
    if (page.element.classList.contains('leaving')) {
      page.closing = true
      // Its animation may have ended between the two messages; an ended page is disposed here then.
      window.setTimeout(() => page.dispose(), 400)
    } else if (guest.top === page) {
      page.closing = true
      window.setTimeout(() => {
        if (guest.top !== page) return
        guest.top = guest.stack[guest.stack.length - 1] ?? null
        page.dispose()
        this.refresh()
      }, FAREWELL)
    } else page.dispose()
  }

  private background(guest: Guest): void {
    if (!guest.exited) this.app.send({ t: 'hide', guest: guest.id })
  }

  private remove(guest: Guest): void {
    release(guest.id)
    guest.dispose()
    this.guests.delete(guest.id)
    this.app.feed.end(guest.id)
    if (this.front === guest) this.front = null
    this.refresh()
  }
}
