//! guest.js: the logic layer of one mini program. Loaded once in the zygote; a program begins with the Start frame.
import { host } from './base/host'
import './base/regexp'
import './wxs/globals'
import './component/methods'
import './app/globals'
import { guarded } from './base/errors'
import { tick } from './base/timers'
import { unhandledRejection } from './app/app'
import { notify, start, stop } from './app/run'
import { probe } from './app/probe'
import { dispatchBatch } from './page/dispatch'
import { open } from './page/open'
import { onReply } from './wx/settle'

host.handlers = {
  start: (env) => void guarded('start', () => start(env)),
  event: (page, batch) => {
    const p = open.get(page)
    if (p) dispatchBatch(p, batch)
  },
  tick: () => void guarded('timers', tick),
  notify,
  probe,
  stop: () => void guarded('stop', stop),
  rejection: unhandledRejection,
  reply: (id, ok, value) => void guarded('reply', () => onReply(id, ok, value)),
}
