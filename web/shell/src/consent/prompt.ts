// The question whether a program may have something. The shell's own words stand outside the program's frame; the program's
// name is the one the broker knows it by, and its stated purpose is shown as what it is: a text of the program.

import type { App } from '../app'
import { button, h } from '../dom'
import { appIcon } from '../home/app-icon'
import { field } from '../protocol'
import { line, said } from '../text'
import { openDialog } from '../ui/dialog'
import { contractBody } from './contract'

/** A question that has just appeared takes no answer for this long: a tap that was meant for something else is none. */
export const PROTECTED = 500

/** A question of the broker (docs/protocol.md section 6). */
export interface Prompt {
  t: 'prompt'
  guest: number
  nonce: string
  kind: 'scope' | 'call' | 'privacy' | 'phone' | 'navigate'
  api?: string
  what?: { zh?: unknown; en?: unknown }[]
  purpose?: unknown
  target?: unknown
  each?: boolean
  contract?: unknown
}

type Answer = 'allow' | 'deny' | 'close'

/** The questions on the screen; the broker sends one at a time. */
export class Prompts {
  private shown: { nonce: string; close: () => void } | null = null

  constructor(private readonly app: App) {}

  /** The broker takes its question back. */
  end(nonce: string): void {
    if (this.shown?.nonce === nonce) this.clear()
  }

  /** Takes down whatever is asked. */
  clear(): void {
    const shown = this.shown
    this.shown = null
    shown?.close()
  }

  /** Shows a question. One for a program that is not seen is answered by nobody. */
  show(message: Prompt): void {
    const { app } = this
    const guest = app.stage.guests.get(message.guest)
    const answer = (value: Answer) => app.send({ t: 'prompt', guest: message.guest, nonce: message.nonce, answer: value })
    if (!guest || guest.exited || guest !== app.stage.front) return void answer('close')
    this.clear()
    const { t, settings } = app
    let whole = performance.now()
    const end = (value: Answer) => {
      this.clear()
      answer(value)
    }
    // Input counts only after the question has been seen for a while, in a window that has the focus: another window that lay
    // over it, or one that was just taken away, begins the time anew.
    const ripe = () => document.hasFocus() && performance.now() - whole >= PROTECTED
    const press = (value: Answer) => (event: Event) => {
      if (event.isTrusted && ripe()) end(value)
    }
    const what = (message.what ?? []).map((one) => line(field(one, settings.lang), 60)).filter(Boolean)
    const title = message.kind === 'privacy' ? t('promptPrivacy') : message.kind === 'navigate'
      ? t('promptNavigate') : t('promptScope', { what: what.join(settings.lang === 'zh' ? '、' : ', ') })
    const purpose = line(message.purpose, 400)
    const deny = button({ class: 'prompt-button', attrs: { 'data-focus': '' } }, press('deny'), t('promptDeny'))
    const allow = button({ class: 'prompt-button primary' }, press('allow'), t(message.kind === 'privacy' ? 'promptAgree' : 'promptAllow'))
    const wait = h('p', { class: 'faint prompt-note' }, message.each ? t('promptEach') : message.kind === 'scope' ? t('promptOnce') : '')
    const body = h(
      'div', { class: 'sheet prompt-sheet' },
      h('div', { class: 'about' },
        appIcon(guest.known ?? { id: guest.program, name: guest.name }, 40),
        h('div', { class: 'about-text' },
          h('h2', null, h('bdi', null, guest.name)),
          guest.program.startsWith('dev:') ? h('p', null, h('span', { class: 'tag warn' }, t('unverified'))) : null)),
      h('p', { class: 'prompt-what' }, title),
      message.kind === 'navigate' ? h('p', { class: 'prompt-target' }, said(line(message.target, 60))) : null,
      message.kind === 'privacy' ? h('ul', { class: 'prompt-list' }, ...what.map((one) => h('li', null, one))) : null,
      message.kind === 'privacy' && !message.contract ? h('p', { class: 'note' }, t('noContract')) : null,
      purpose ? h('p', { class: 'prompt-purpose' }, h('span', { class: 'faint' }, t('promptPurpose')), said(purpose)) : null,
      message.contract ? h('details', { class: 'prompt-contract' }, h('summary', null, t('contract')), contractBody(app, message.contract)) : null,
      wait,
      h('div', { class: 'prompt-buttons' }, deny, allow),
    )
    const dialog = openDialog({
      layer: app.phone.shellLayer, body, label: `${guest.name}: ${title}`, kind: 'sheet', alert: true, cancel: () => ripe() && end('close'),
      changed: () => app.phone.refresh(),
    })
    const restart = () => {
      whole = performance.now()
    }
    window.addEventListener('focus', restart)
    window.addEventListener('blur', restart)
    document.addEventListener('visibilitychange', restart)
    allow.disabled = deny.disabled = true
    // A disabled button takes no focus: the dialog itself has it until there is something to answer with.
    body.focus({ preventScroll: true })
    const timer = window.setInterval(() => {
      allow.disabled = deny.disabled = !ripe()
      if (document.activeElement === body && !deny.disabled) deny.focus({ preventScroll: true })
    }, 50)
    this.shown = {
      nonce: message.nonce,
      close: () => {
        clearInterval(timer)
        window.removeEventListener('focus', restart)
        window.removeEventListener('blur', restart)
        document.removeEventListener('visibilitychange', restart)
        dialog.close()
      },
    }
  }
}
