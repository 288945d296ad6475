// showActionSheet, and the sheet of the same kind that other calls use.

import { button, h } from '../dom'
import { field } from '../protocol'
import { colour, line } from '../text'
import { Fail, type Handler, type Ui } from './call'
import { openDialog } from './dialog'

/** Asks for one of several texts; -1 when the person chose none. */
export function choose({ app, guest }: Ui, items: string[], heading: string, shade = '', label = ''): Promise<number> {
  return new Promise((resolve) => {
    const end = (index: number) => {
      dialog.close()
      resolve(index)
    }
    const rows = items.map((text, index) => {
      const row = button({ class: 'sheet-row', role: 'menuitem' }, () => end(index), h('bdi', null, text))
      row.style.color = shade
      if (index === 0) row.dataset['focus'] = ''
      return row
    })
    const body = h(
      'div', { class: 'weui-sheet' },
      h('div', { class: 'sheet-group', role: 'menu' }, heading ? h('p', { class: 'sheet-heading' }, h('bdi', null, heading)) : null, ...rows),
      button({ class: 'sheet-row sheet-cancel-row' }, () => end(-1), app.t('cancel')),
    )
    body.addEventListener('keydown', (event) => {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
      if (!step) return
      event.preventDefault()
      const all = [...body.querySelectorAll('button')]
      const at = all.findIndex((one) => one === document.activeElement)
      all[(at + step + all.length) % all.length]?.focus()
    })
    const dialog = openDialog({
      layer: guest.layer, body, label: label || heading || guest.name, kind: 'sheet', cancel: () => end(-1), changed: () => app.stage.refresh(),
    })
  })
}

/** `wx.showActionSheet`. */
export const showActionSheet: Handler = async (ui, args) => {
  const list = field(args, 'itemList')
  if (!Array.isArray(list) || list.length === 0) throw new Fail('parameter error: itemList should have at least one item', 1001)
  if (list.length > 6) throw new Fail('parameter error: itemList should not be large than 6', 1001)
  const index = await choose(ui, list.map((one) => line(one, 100)), line(field(args, 'alertText'), 200), colour(field(args, 'itemColor'), ''))
  if (index < 0) throw new Fail('cancel')
  return { tapIndex: index }
}
