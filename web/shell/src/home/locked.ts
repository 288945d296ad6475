// The page without the secret: it says where to go, and nothing else.

import { fill, h } from '../dom'
import { mark } from '../glyphs'

/** Draws it, in both languages: no setting is known to be anyone's here. */
export function locked(version = false): void {
  document.documentElement.classList.add('locked')
  fill(
    document.body,
    h('main', { class: 'locked-page' },
      mark(56),
      version
        ? h('p', { attrs: { lang: 'zh-CN' } }, '页面与后台版本不一致，请重新加载。')
        : h('p', { attrs: { lang: 'zh-CN' } }, '请打开终端里显示的地址。'),
      version
        ? h('p', { attrs: { lang: 'en' } }, 'This page and the broker are of different versions: reload it.')
        : h('p', { attrs: { lang: 'en' } }, 'Open the address that the terminal shows.')),
  )
}
