// What one program may do, as the person decided: a switch for each scope, the privacy agreement, and how to take it back.

import type { App } from '../app'
import { button, fill, h } from '../dom'
import { field } from '../protocol'
import { line, said } from '../text'
import { openDialog } from '../ui/dialog'
import { contractBody } from './contract'
import { DataPart, type Holdings } from './data'

/** The broker's answer to `settings`. */
export interface SettingsMessage {
  t: 'settings'
  program: string
  name?: string
  scopes?: { scope?: unknown; zh?: unknown; en?: unknown; granted?: boolean | null; at?: number | null; purpose?: unknown; each?: boolean }[]
  privacy?: { name?: unknown; text?: unknown; uses?: unknown; agreed?: unknown; at?: number | null }
}

/** The settings page that is open. */
export class ProgramSettings {
  private open: { program: string; body: HTMLElement; data: DataPart } | null = null

  constructor(private readonly app: App) {}

  /** Opens the page of a program; the promise is kept when it is closed. */
  show(program: string, name: string): Promise<void> {
    const { app } = this
    return new Promise((resolve) => {
      const body = h('div', { class: 'settings-body', attrs: { 'aria-live': 'polite' } }, h('span', { class: 'spinner' }))
      const dialog = openDialog({
        layer: app.phone.shellLayer, label: `${name}: ${app.t('permissions')}`, kind: 'sheet',
        changed: () => {
          app.phone.refresh()
          // Called once when it opens and once when it closes.
          if (this.open?.body === body) {
            this.open = null
            resolve()
          } else this.open = { program, body, data: new DataPart(app, program, name) }
        },
        body: h('div', { class: 'sheet program-settings' },
          h('h2', { class: 'sheet-title' }, h('bdi', null, line(name, 60)), ` · ${app.t('permissions')}`), body,
          button({ class: 'sheet-cancel', attrs: { 'data-focus': '' } }, () => dialog.close(), app.t('done'))),
      })
      if (!app.send({ t: 'settings', program })) fill(body, app.t('lost'))
    })
  }

  /** The broker tells how much is kept. */
  takeData(message: Holdings): void {
    if (this.open?.program === message.program) this.open.data.take(message)
  }

  /** The broker tells what is decided. */
  take(message: SettingsMessage): void {
    if (this.open?.program !== message.program) return
    const { t, settings } = this.app
    const { program } = message
    const when = (at: number | null | undefined) => (at ? new Date(at).toLocaleString(settings.lang === 'zh' ? 'zh-CN' : 'en') : '')
    const scopes = (message.scopes ?? []).map((row) => {
      const name = line(field(row, settings.lang), 80)
      const on = row.granted === true
      const toggle = button({ class: 'switch', role: 'switch', label: name, attrs: { 'aria-checked': String(on), 'data-scope': line(row.scope, 60) } },
        () => this.app.send({ t: 'consent', program, scope: row.scope, granted: !on }), h('i', null))
      const state = row.granted === null || row.granted === undefined ? t('neverAsked') : `${on ? t('granted') : t('refused')} · ${when(row.at)}`
      return h('div', { class: 'row' },
        h('div', null, h('p', null, name), row.purpose ? h('p', { class: 'faint' }, said(line(row.purpose, 60))) : null,
          h('p', { class: 'faint' }, row.each && on ? `${state} · ${t('promptEach')}` : state)), toggle)
    })
    const privacy = message.privacy ?? {}
    const agreed = Array.isArray(privacy.agreed) ? privacy.agreed : []
    fill(this.open.body,
      h('h3', null, t('scopes')),
      scopes.length ? h('div', { class: 'rows' }, ...scopes) : h('p', { class: 'faint' }, t('noScopes')),
      h('h3', null, t('contract')),
      privacy.uses ? contractBody(this.app, privacy) : h('p', { class: 'note' }, t('noContract')),
      agreed.length ? h('div', { class: 'row' },
        h('p', null, t('agreedTo', { what: agreed.map((one) => line(field(one, settings.lang), 40)).join(settings.lang === 'zh' ? '、' : ', ') }), ' ',
          h('span', { class: 'faint' }, when(privacy.at))),
        button({ class: 'withdraw' }, () => this.app.send({ t: 'consent', program, granted: false }), t('withdraw'))) : h('p', { class: 'faint' }, t('notAgreed')),
      this.open.data.element)
  }
}
