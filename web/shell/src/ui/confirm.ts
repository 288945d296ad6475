// "Do you really want that?", for what cannot be undone. Asked by the shell of the person, about no program's wish.

import type { App } from '../app'
import { button, h } from '../dom'
import { openDialog } from './dialog'

/** True: the person said yes. */
export function confirm(app: App, title: string, why: string, yes: string): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (answer: boolean) => {
      dialog.close()
      resolve(answer)
    }
    const dialog = openDialog({
      layer: app.phone.shellLayer, label: title, kind: 'modal', alert: true, cancel: () => end(false), changed: () => app.phone.refresh(),
      body: h('div', { class: 'weui-modal' }, h('h2', null, title), h('p', null, why),
        h('div', { class: 'modal-buttons' },
          button({ class: 'modal-button cancel', attrs: { 'data-focus': '' } }, () => end(false), app.t('cancel')),
          button({ class: 'modal-button confirm danger' }, () => end(true), yes))),
    })
  })
}
