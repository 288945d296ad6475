// showModal: title, text or an editable field, one or two buttons.

import { button, h } from '../dom'
import { field } from '../protocol'
import { colour, line, plain } from '../text'
import { Fail, type Handler } from './call'
import { openDialog } from './dialog'

/** Limit of a button's text in WeChat, in characters. */
const BUTTON_LIMIT = 4

/** `wx.showModal`. */
export const showModal: Handler = ({ app, guest }, args) => {
  const { t } = app
  const confirmText = field(args, 'confirmText')
  const cancelText = field(args, 'cancelText')
  for (const [name, text] of [['confirmText', confirmText], ['cancelText', cancelText]] as const) {
    if (typeof text === 'string' && [...text].length > BUTTON_LIMIT) throw new Fail(`${name} length should not larger than 4 Chinese characters`, 1001)
  }
  const title = plain(field(args, 'title'), 300)
  const content = plain(field(args, 'content'), 5000)
  const editable = field(args, 'editable') === true
  const withCancel = field(args, 'showCancel') !== false
  return new Promise((resolve) => {
    const input = h('textarea', { class: 'modal-input', attrs: { rows: '2', 'aria-label': title || t('input'), 'data-focus': '', maxlength: '2000' } })
    input.placeholder = line(field(args, 'placeholderText'), 200)
    input.value = editable ? content : ''
    const end = (confirmed: boolean) => {
      dialog.close()
      resolve({ confirm: confirmed, cancel: !confirmed, ...(editable ? { content: confirmed ? input.value : null } : {}) })
    }
    const cancel = button({ class: 'modal-button cancel' }, () => end(false), h('bdi', null, line(cancelText, 16) || t('cancel')))
    cancel.style.color = colour(field(args, 'cancelColor'), '')
    const confirm = button({ class: 'modal-button confirm' }, () => end(true), h('bdi', null, line(confirmText, 16) || t('confirm')))
    confirm.style.color = colour(field(args, 'confirmColor'), '')
    if (!editable) confirm.dataset['focus'] = ''
    const body = h(
      'div', { class: 'weui-modal' },
      title ? h('h2', null, h('bdi', null, title)) : null,
      editable ? input : content ? h('p', { class: title ? '' : 'alone' }, h('bdi', null, content)) : null,
      h('div', { class: 'modal-buttons' }, withCancel ? cancel : null, confirm),
    )
    const dialog = openDialog({
      layer: guest.layer, body, label: title || content.slice(0, 80) || guest.name, kind: 'modal', alert: true,
      cancel: null, changed: () => app.stage.refresh(),
    })
    // A tap beside a modal does nothing in WeChat; Escape answers as the cancel button would.
    dialog.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && withCancel) end(false)
      if (event.key === 'Enter' && event.target === input && (event.ctrlKey || event.metaKey)) end(true)
    })
  })
}
