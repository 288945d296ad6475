// The sheet behind the capsule's dots: who this program really is, restart, inspector, settings.

import type { App } from '../app'
import { button, h } from '../dom'
import { glyph, type Glyph } from '../glyphs'
import { appIcon } from '../home/app-icon'
import { line } from '../text'
import { openDialog } from '../ui/dialog'
import { settingsRows } from '../settings-rows'
import type { Guest } from './guest'

/** Opens the sheet over the phone. */
export function capsuleMenu(app: App, guest: Guest): void {
  const { t } = app
  const program = guest.known
  const unsigned = guest.program.startsWith('dev:')
  const granted = (Array.isArray(program?.granted) ? program.granted : []).map((one) => line(one, 120))
  const fact = (name: string, value: string | undefined, mono = false) =>
    value ? h('div', null, h('dt', null, name), h('dd', { class: mono ? 'mono' : '' }, h('bdi', null, value))) : null
  const act = (icon: Glyph, text: string, press: () => void, extra = '') =>
    button({ class: `tile ${extra}` }, () => {
      dialog.close()
      press()
    }, h('span', { class: 'tile-icon' }, glyph(icon, 24)), h('span', null, text))
  const top = guest.top
  const share = (from: string) => app.send({ t: 'share', guest: guest.id, from })
  const refreshable = top?.config.enablePullDownRefresh === true
  const body = h(
    'div', { class: 'sheet capsule-sheet' },
    h('div', { class: 'sheet-handle' }),
    h('div', { class: 'about' },
      appIcon(program ?? { id: guest.program, name: guest.name }, 52),
      h('div', { class: 'about-text' },
        h('h2', null, h('bdi', null, guest.name)),
        h('p', null,
          h('span', { class: unsigned ? 'tag warn' : 'tag ok' }, t(unsigned ? 'unverified' : 'verified')),
          h('span', { class: 'tag' }, t(program?.mode === 'production' ? 'production' : 'debug'))))),
    unsigned ? h('p', { class: 'note' }, t('unverifiedWhy')) : null,
    granted.length ? h('p', { class: 'note' }, t('grantedHere', { what: granted.join(', ') })) : null,
    h('dl', { class: 'facts' },
      fact(t('identity'), line(guest.program, 120), true),
      fact('AppID', line(program?.appid, 60), true),
      fact(t('version'), line(program?.version, 40)),
      fact(t('page'), line(top?.path, 200), true),
      fact('pid', guest.pid === undefined ? undefined : String(guest.pid))),
    h('div', { class: 'tiles' },
      top ? act('share', t('shareMessage'), () => share('menu')) : null,
      top ? act('moments', t('shareTimeline'), () => share('timeline')) : null,
      top ? act('star', t('shareFavorite'), () => share('favorite')) : null,
      act('restart', t('restart'), () => app.stage.restart(guest)),
      refreshable ? act('pulldown', t('refresh'), () => top.pull(true)) : null,
      act('shield', t('permissions'), () => void app.permissions.show(guest.program, guest.name)),
      act('eye', t('inspector'), () => app.openInspector()),
      act('stop', t('quit'), () => app.stage.end(guest), 'danger')),
    h('div', { class: 'rows' }, ...settingsRows(app)),
    button({ class: 'sheet-cancel' }, () => dialog.close(), t('cancel')),
  )
  const dialog = openDialog({ layer: app.phone.shellLayer, body, label: t('aboutProgram'), kind: 'sheet', changed: () => app.phone.refresh() })
}
