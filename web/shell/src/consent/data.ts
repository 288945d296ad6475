// What a program keeps of the person, on its settings page: how much, take it along, clear it, delete it.

import type { App } from '../app'
import { button, fill, h } from '../dom'
import { line } from '../text'
import { confirm } from '../ui/confirm'

/** The broker's answer to `holdings`, `clear` and `delete`. */
export interface Holdings {
  t: 'holdings'
  program: string
  keys?: number
  files?: number
  /** Bytes: of keys and values, of files, of temporary files, of all on the disk. */
  storage?: number
  kept?: number
  temporary?: number
  disk?: number
  storageLimit?: number
  failed?: string
}

/** Bytes as a person reads them. */
export function size(bytes: number | undefined): string {
  const n = Number(bytes) || 0
  if (n < 1024) return `${n} B`
  return n < 1 << 20 ? `${(n / 1024).toFixed(1)} KB` : `${(n / (1 << 20)).toFixed(1)} MB`
}

/** The part of the page. It asks the broker when it is made. */
export class DataPart {
  readonly element = h('div', { class: 'data-part' })

  constructor(private readonly app: App, private readonly program: string, private readonly name: string) {
    app.send({ t: 'holdings', program })
  }

  take(message: Holdings): void {
    const { t } = this.app
    const fact = (key: string, value: string) => h('div', null, h('dt', null, key), h('dd', null, value))
    const nothing = !message.keys && !message.files && !message.temporary
    fill(this.element,
      h('h3', null, t('dataHead')),
      message.failed ? h('p', { class: 'note', role: 'alert' }, line(message.failed, 300)) : null,
      h('dl', { class: 'facts', attrs: { 'data-used': String(message.storage ?? 0) } },
        fact(t('dataStorage'), t('dataStorageOf', { keys: message.keys ?? 0, used: size(message.storage), of: size(message.storageLimit) })),
        fact(t('dataFiles'), t('dataFilesOf', { files: message.files ?? 0, used: size((message.kept ?? 0) + (message.temporary ?? 0)) })),
        fact(t('dataDisk'), size(message.disk))),
      h('div', { class: 'data-buttons' },
        button({ class: 'quiet' }, () => this.app.send({ t: 'export', program: this.program }), t('dataExport')),
        button({ class: 'quiet', attrs: nothing ? { disabled: '' } : {} }, () => void this.clear(), t('dataClear')),
        button({ class: 'quiet danger' }, () => void this.remove(), t('dataDelete'))))
  }

  private async clear(): Promise<void> {
    const { app, program, name } = this
    if (await confirm(app, app.t('dataClear'), app.t('dataClearWhy', { name }), app.t('dataClear'))) app.send({ t: 'clear', program })
  }

  private async remove(): Promise<void> {
    const { app, program, name } = this
    if (await confirm(app, app.t('dataDelete'), app.t('dataDeleteWhy', { name }), app.t('dataDelete'))) app.send({ t: 'delete', program })
  }
}

/** The broker has a file for the person: their browser saves it. */
export function download(url: unknown): void {
  // An address of our own, and of that one kind.
  if (typeof url !== 'string' || !/^\/export\/[0-9a-f]{32}$/.test(url)) return
  const link = document.createElement('a')
  link.href = url
  link.download = 'menshen-export.zip'
  link.click()
}
