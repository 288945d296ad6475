// What a program shares: the card as its page described it, and the link that leads there. There is no other person on this host
// to send it to, so the person takes the link along.

import { button, h } from '../dom'
import { field } from '../protocol'
import { fileAddress } from '../stage/tab-bar'
import { line } from '../text'
import { copyText } from './device'
import { Fail, type Handler } from './call'
import { openDialog } from './dialog'

const HEADS = { menu: 'shareMessage', timeline: 'shareTimeline', favorite: 'shareFavorite' } as const

export const shareCard: Handler = ({ app, guest }, args) => {
  const { t } = app
  if (guest !== app.stage.front) throw new Fail('the program is in the background')
  const from = String(field(args, 'from'))
  const head = t(Object.prototype.hasOwnProperty.call(HEADS, from) ? HEADS[from as keyof typeof HEADS] : 'shareMessage')
  const layer = guest.layer
  if (field(args, 'none') === true) {
    const body = h('div', { class: 'weui-modal' }, h('h2', null, head), h('p', null, t('shareNone')), h('div', { class: 'modal-buttons' }, button({ class: 'modal-button confirm' }, () => dialog.close(), t('close'))))
    const dialog = openDialog({ layer, body, label: head, kind: 'modal', changed: () => app.stage.refresh() })
    return
  }
  const title = line(field(args, 'title'), 120)
  const path = line(field(args, 'path'), 1000)
  const picture = line(field(args, 'imageUrl'), 2000)
  const image = picture ? h('img', { class: 'share-picture', attrs: { alt: '', draggable: 'false' } }) : null
  if (image) {
    image.onerror = () => image.remove()
    image.src = fileAddress(guest.base, picture)
  }
  // Made by the broker, for this page of this program; what is in it nobody reads.
  const token = field(args, 'link')
  const link = typeof token === 'string' && /^[A-Za-z0-9_-]+$/.test(token) ? `${location.origin}/#/l/${token}` : ''
  const body = h(
    'div', { class: 'weui-modal share-card' },
    h('h2', null, head),
    h('p', { class: 'share-title' }, h('bdi', null, title)),
    image,
    h('p', { class: 'mono' }, h('bdi', null, path)),
    h('div', { class: 'modal-buttons' },
      button({ class: 'modal-button cancel' }, () => dialog.close(), t('close')),
      link ? button({ class: 'modal-button confirm' }, () => {
        copyText(link)
        dialog.close()
      }, t('copyLink')) : null),
  )
  const dialog = openDialog({ layer, body, label: `${head}: ${title}`, kind: 'modal', changed: () => app.stage.refresh() })
}
