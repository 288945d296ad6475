// Who uses this host, and how another person takes it: what programs keep belongs to one person, and ends with their turn.

import type { App } from '../app'
import { button, fill, h } from '../dom'
import { line } from '../text'
import { confirm } from '../ui/confirm'
import { openDialog } from '../ui/dialog'

/** The broker's answer to `users` and `user`. */
export interface UsersMessage {
  t: 'users'
  users?: { name?: unknown; guarded?: boolean; current?: boolean }[]
  refused?: string | null
}

/** The sheet of people, while it is open. */
export class People {
  private body: HTMLElement | null = null

  constructor(private readonly app: App) {}

  /** Opens the sheet. */
  show(): void {
    const { app } = this
    const body = h('div', { class: 'settings-body', attrs: { 'aria-live': 'polite' } }, h('span', { class: 'spinner' }))
    this.body = body
    const dialog = openDialog({
      layer: app.phone.shellLayer, label: app.t('people'), kind: 'sheet', changed: () => app.phone.refresh(),
      body: h('div', { class: 'sheet people-sheet' }, h('div', { class: 'sheet-handle' }), h('h2', { class: 'sheet-title' }, app.t('people')), body,
        button({ class: 'sheet-cancel', attrs: { 'data-focus': '' } }, () => dialog.close(), app.t('done'))),
    })
    if (!app.send({ t: 'users' })) fill(body, app.t('lost'))
  }

  /** The broker tells who there is. */
  take(message: UsersMessage): void {
    const { body, app } = this
    if (!body?.isConnected) return
    const { t } = app
    const rows = (message.users ?? []).map((user) => {
      const name = line(user.name, 64)
      const pass = h('input', { type: 'password', class: 'passphrase', attrs: { placeholder: t('passphrase'), 'aria-label': t('passphrase'), autocomplete: 'off', hidden: '' } })
      const go = () => {
        if (user.guarded && !pass.value) {
          pass.hidden = false
          return pass.focus()
        }
        app.send({ t: 'user', name, passphrase: pass.value })
        pass.value = ''
      }
      pass.addEventListener('keydown', (event) => event.key === 'Enter' && go())
      return h('div', { class: 'row person', attrs: { 'data-name': name } },
        h('div', null, h('p', null, h('bdi', null, name)), h('p', { class: 'faint' }, t(user.guarded ? 'guarded' : 'unguarded'))),
        user.current ? h('span', { class: 'tag ok' }, t('current')) : h('div', { class: 'person-go' }, pass, button({ class: 'quiet' }, go, t('switchUser'))))
    })
    fill(body,
      message.refused ? h('p', { class: 'note', role: 'alert' }, line(message.refused, 300)) : null,
      rows.length ? h('div', { class: 'rows' }, ...rows) : h('p', { class: 'faint' }, t('nobody')),
      h('p', { class: 'faint' }, t('peopleWhy')),
      h('h3', null, t('myData')),
      h('div', { class: 'row' }, h('p', { class: 'faint' }, t('eraseWhy')),
        button({ class: 'quiet danger' }, () => void this.erase(), t('erase'))))
  }

  private async erase(): Promise<void> {
    const { app } = this
    if (await confirm(app, app.t('erase'), app.t('eraseReally'), app.t('erase'))) app.send({ t: 'erase' })
  }
}
