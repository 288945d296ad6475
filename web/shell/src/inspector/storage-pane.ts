// What the program keeps, twice: as it sees it, and as it lies on the disk.

import type { App } from '../app'
import { size } from '../consent/data'
import { button, fill, h } from '../dom'
import { line, plain } from '../text'
import type { Session } from './feed'
import { emptyState, type PaneView } from './pane'
import { tree } from './value-tree'

/** The broker's answer to `storage`. */
export interface StorageMessage {
  t: 'storage'
  guest: number
  items?: { key?: unknown; value?: unknown; size?: number; name?: unknown; sealed?: unknown; sealedSize?: number }[]
  files?: { path?: unknown; size?: number | null }[]
  more?: number
  storage?: number
  kept?: number
  disk?: number
  failed?: string
}

/** Hexadecimal in groups, so that it can be looked at. */
const hex = (value: unknown): string => String(value ?? '').replace(/[^0-9a-f]/g, '').replace(/(.{8})/g, '$1 ').trim()

/** The pane. It is read anew when it is opened and on a press: nothing is watched. */
export class StoragePane implements PaneView {
  readonly element = h('div', { class: 'pane storage-pane' })
  private asked: number | null = null
  private readonly answers = new Map<number, StorageMessage>()

  constructor(private readonly app: App) {}

  /** The broker's answer. */
  take(message: StorageMessage): void {
    this.answers.set(message.guest, message)
    this.app.inspector.redraw()
  }

  draw(session: Session | null, whole: boolean): void {
    const { t, stage } = this.app
    const front = stage.front
    if (!session || !front) {
      this.asked = null
      return fill(this.element, emptyState(t('noGuest'), t('noGuestWhy')))
    }
    if (this.asked !== front.id) {
      this.asked = front.id
      this.ask()
    }
    if (whole) this.show(this.answers.get(front.id))
  }

  badge(): null {
    return null
  }

  private ask(): void {
    const front = this.app.stage.front
    if (front) this.app.send({ t: 'storage', guest: front.id })
  }

  private show(message: StorageMessage | undefined): void {
    const { t } = this.app
    if (!message) return fill(this.element, h('span', { class: 'spinner' }))
    const again = button({ class: 'text-button' }, () => this.ask(), t('readAgain'))
    if (message.failed) return fill(this.element, emptyState(t('storageFailed'), line(message.failed, 300)), again)
    const rows = (message.items ?? []).map((item) => h('article', { class: 'stored' },
      h('h4', null, h('bdi', { class: 'mono' }, plain(item.key, 200)), h('span', { class: 'faint' }, size(item.size))),
      h('div', { class: 'stored-two' },
        h('div', null, h('p', { class: 'faint' }, t('asProgram')), tree(item.value, 1)),
        h('div', null, h('p', { class: 'faint' }, t('onDisk')),
          item.name ? h('p', { class: 'mono sealed' }, hex(item.name)) : null,
          item.sealed ? h('p', { class: 'mono sealed' }, `${hex(item.sealed)} … ${size(item.sealedSize)}`) : h('p', { class: 'faint' }, t('inJournal'))))))
    const files = (message.files ?? []).map((file) => h('div', { class: 'stored-file' },
      h('bdi', { class: 'mono' }, plain(file.path, 300)), h('span', { class: 'faint' }, file.size === null || file.size === undefined ? '' : size(file.size))))
    fill(this.element,
      h('div', { class: 'pane-head' }, h('span', { class: 'faint' }, t('storageSum', { used: size(message.storage), files: size(message.kept), disk: size(message.disk) })), again),
      rows.length ? h('div', { class: 'stored-list' }, ...rows) : emptyState(t('noStorage'), t('noStorageWhy')),
      files.length ? h('h3', null, t('dataFiles')) : null,
      ...files,
      message.more ? h('p', { class: 'faint' }, t('more', { n: message.more })) : null)
  }
}
