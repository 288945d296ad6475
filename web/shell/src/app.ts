// What all parts of the shell share: settings, the line to the broker, the phone, the inspector's feed.

import { Connection, type Link as Line } from './connection'
import { download } from './consent/data'
import { Prompts } from './consent/prompt'
import { ProgramSettings } from './consent/settings'
import { Home } from './home/home'
import { mapped } from './home/mapped'
import { People } from './home/people'
import { locked } from './home/locked'
import { type Key, translate } from './i18n'
import { AuditFeed } from './inspector/audit-feed'
import { Feed } from './inspector/feed'
import { Inspector, type Pane } from './inspector/inspector'
import { system } from './layout'
import type { FromBroker, Program, Welcome } from './protocol'
import { forgetSecret, readLink, readShared, writeLink } from './secret'
import { Settings } from './settings'
import { desk, holder, stand } from './skeleton'
import { Phone } from './stage/phone'
import { Stage } from './stage/stage'
import { line } from './text'
import { alarm } from './ui/alarm'
import { notice } from './ui/notice'
import { cut, operate, serve } from './ui/serve'
import { forgetClipboard } from './ui/device'
import { tell } from './ui/toast'

/** How long the first page may keep everything else waiting, in milliseconds. */
const PATIENCE = 1000

/** The shell. */
export class App {
  readonly settings = new Settings()
  readonly connection: Connection
  readonly feed = new Feed()
  readonly audit = new AuditFeed((message) => this.send(message))
  readonly stage: Stage
  readonly phone: Phone
  readonly home: Home
  readonly prompts: Prompts
  readonly permissions: ProgramSettings
  readonly people: People
  readonly inspector: Inspector
  welcome: Welcome | null = null
  programs: Program[] = []
  line: Line = 'connecting'
  /** What programs set; drawn as dimming of the phone's screen. */
  brightness = 1
  /** Who is signed in, once the broker has said so. */
  private user: string | null = null
  private linked = false
  /** The first page, or whatever comes instead of one, is there: the rest is drawn around it. */
  private whole = false
  readonly t = (key: Key, values?: Record<string, string | number>): string => translate(this.settings.lang, key, values)

  constructor(secret: string) {
    this.connection = new Connection(secret, {
      line: (state) => this.lineChanged(state),
      view: () => this.stage.spare.view,
      opened: () => this.opened(),
      message: (message) => this.receive(message),
      binary: (buffer) => this.stage.binary(buffer),
    })
    // The line is opened while the rest is made: what it tells is heard after that.
    this.connection.open()
    this.stage = new Stage(this)
    this.phone = new Phone(this)
    this.home = new Home(this)
    this.prompts = new Prompts(this)
    this.permissions = new ProgramSettings(this)
    this.people = new People(this)
    this.inspector = new Inspector(this)
  }

  /** Draws the shell. Where the address names a program, its page comes first. */
  start(): void {
    this.phone.build()
    stand(desk, holder)
    stand(document.body, desk)
    if (readLink()) window.setTimeout(() => this.settled(), PATIENCE)
    else this.settled()
    this.settings.onChange(() => {
      this.redraw()
      if (this.line !== 'open') return
      this.send({ t: 'theme', theme: this.theme })
      this.send({ t: 'lang', lang: this.settings.lang })
    })
    this.settings.apply()
    window.addEventListener('resize', () => this.resized())
    window.addEventListener('hashchange', () => this.follow())
    document.addEventListener('visibilitychange', () => {
      const guest = this.stage.front
      if (guest && !guest.exited) this.send({ t: document.hidden ? 'hide' : 'show', guest: guest.id })
    })
  }

  /** What a person waits for is there: home screen, inspector, title and address follow. */
  settled(): void {
    if (this.whole) return
    this.whole = true
    document.body.classList.add('whole')
    this.stage.element.before(this.home.element)
    this.home.draw()
    desk.append(this.inspector.element)
    this.changed()
  }

  /** Sends to the broker; false when the line is down. */
  send(message: { t: string; [field: string]: unknown }): boolean {
    return this.connection.send(message)
  }

  get theme(): string {
    return this.settings.dark ? 'dark' : 'light'
  }

  system(): Record<string, unknown> {
    return system(this.phone.layout, this.theme, this.settings.lang)
  }

  openInspector(pane?: Pane): void {
    this.inspector.open(pane)
  }

  /** Something that is drawn in several places changed: programs, pages, what is in front. */
  changed(): void {
    if (!this.whole) return
    // Behind a program it is drawn when it is seen again.
    if (!this.stage.front) this.home.draw()
    this.inspector.changed()
    const guest = this.stage.front
    const page = guest?.top
    document.title = guest ? `${guest.name} · ${this.t('brand')}` : this.t('brand')
    if (this.stage.awaited) return
    // A page of an unsigned program is a developer's to go back to; the others are entered by their door.
    if (guest) writeLink({ program: guest.program, page: page && guest.program.startsWith('dev:') ? page.link() : '' })
    else if (this.linked) writeLink(null)
  }

  private redraw(): void {
    for (const guest of this.stage.guests.values()) guest.retheme()
    this.phone.relabel()
    mapped(this)
    this.phone.refresh()
    this.inspector.redraw()
    this.changed()
  }

  private receive(message: FromBroker): void {
    switch (message.t) {
      case 'welcome':
        this.welcome = message
        this.programs = Array.isArray(message.programs) ? message.programs : []
        this.settings.hint(message.lang)
        if (this.stage.awaited) {
          // It was asked for before the names of the programs were known.
          if (this.programs.some((one) => one.id === this.stage.awaited)) this.phone.launching(this.stage.awaited)
        } else if (!this.linked) this.follow()
        this.linked = true
        mapped(this)
        return this.changed()
      case 'programs':
        this.programs = Array.isArray(message.programs) ? message.programs : []
        return this.changed()
      case 'launched':
        return this.stage.launched(message)
      case 'page':
        return this.stage.page(message)
      case 'spare':
        return this.stage.spare.offer(message.view)
      case 'webview': {
        const web = this.stage.guests.get(message.guest)?.pages.get(message.page)?.web
        if (web?.node === message.node) web.answer(message)
        return
      }
      case 'ui':
        return void serve(this, message)
      case 'prompt':
        return this.prompts.show(message)
      case 'unprompt':
        return this.prompts.end(message.nonce)
      case 'cut':
        return cut(message.guest, message.id)
      case 'device':
        return operate(message.guest, message.id, message.op)
      case 'settings':
        return this.permissions.take(message)
      case 'holdings':
        return this.permissions.takeData(message)
      case 'export':
        return download(message.url)
      case 'users': {
        const who = String(message.users?.find((one) => one.current)?.name ?? '')
        if (this.user !== who) forgetClipboard()
        this.user = who
        return this.people.take(message)
      }
      case 'erased':
        return tell(this.phone.shellLayer, message.failed ? `${this.t('eraseFailed')}: ${message.failed}` : this.t('erased'))
      case 'storage':
        return this.inspector.storage.take(message)
      case 'open':
        // Only from the program that is seen: nobody is taken away from what they look at.
        if (this.stage.front?.id === message.guest) this.stage.launch(message.program, '', message.ticket)
        return
      case 'exited':
        return this.stage.exited(message)
      case 'inspect':
        return this.feed.take(message)
      case 'alarm':
        return alarm(this, line(message.what, 300))
      case 'audit':
        return this.audit.take(message, Date.now())
      case 'theme':
        if (message.theme === 'dark' || message.theme === 'light') this.settings.setTheme(message.theme)
        return
      case 'error':
        this.stage.awaited = null
        this.phone.launching(null)
        this.settled()
        if (message.link) return tell(this.phone.shellLayer, this.t('badLink'))
        if (message.program && !this.programs.some((one) => one.id === message.program)) {
          return tell(this.phone.shellLayer, this.t('noSuchProgram'))
        }
        return notice(this, this.t(message.program ? 'notStarted' : 'brokerError'), message.message ?? '')
    }
  }

  private lineChanged(state: Line): void {
    const was = this.line
    this.line = state
    if (state !== 'open') this.audit.ended()
    if (state === 'refused') {
      forgetSecret()
      return locked()
    }
    if (state === 'version') return locked(true)
    if (was === 'open') {
      this.settled()
      this.prompts.clear()
      this.stage.clear()
      this.phone.launching(null)
      tell(this.phone.shellLayer, this.t('lost'))
    }
    this.changed()
  }

  private resized(): void {
    if (!this.phone.fit()) return
    this.stage.refresh()
    this.inspector.changed()
    this.send({ t: 'resize', guest: 0, system: this.system() })
  }

  /** The broker can be asked: the program that the address names is asked for at once, before the broker has greeted. */
  private opened(): void {
    const shared = this.linked ? null : readShared()
    if (shared) return this.stage.follow(shared)
    const link = this.linked ? null : readLink()
    if (link) this.stage.launch(link.program, link.page)
  }

  /** Opens the program and page the address names. */
  private follow(): void {
    const shared = readShared()
    if (shared) return this.stage.follow(shared)
    const link = readLink()
    if (!link) return
    const front = this.stage.front
    if (front && front.program === link.program && (front.top?.link() ?? '') === link.page) return
    if (!this.programs.some((one) => one.id === link.program)) {
      return tell(this.phone.shellLayer, this.t('noSuchProgram'))
    }
    this.stage.launch(link.program, link.page)
  }
}
