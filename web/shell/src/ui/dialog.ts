// The ground of every dialog and sheet: ARIA, focus trap, Escape, mask, and the focus given back at the end.

import { calm, h } from '../dom'

export interface DialogOptions {
  /** The layer it stands in: a program's or the shell's. */
  layer: HTMLElement
  body: HTMLElement
  label: string
  kind: 'modal' | 'sheet' | 'full'
  /** Escape or a tap on the mask; without it neither does anything. Defaults to closing. */
  cancel?: (() => void) | null
  /** Opened or closed: what lies under it must be made reachable or not. */
  changed?: () => void
  alert?: boolean
}

export interface Dialog {
  close(): void
  element: HTMLElement
}

const REACHABLE = 'button:not([disabled]), input:not([disabled]), textarea, a[href], [tabindex]:not([tabindex="-1"])'

/** Opens a dialog and moves the focus into it. */
export function openDialog(options: DialogOptions): Dialog {
  const before = document.activeElement instanceof HTMLElement ? document.activeElement : null
  const mask = h('div', { class: 'mask' })
  const { body } = options
  body.setAttribute('role', options.alert ? 'alertdialog' : 'dialog')
  body.setAttribute('aria-modal', 'true')
  body.setAttribute('aria-label', options.label)
  body.tabIndex = -1
  const element = h('div', { class: `dialog ${options.kind}` }, mask, body)
  let open = true
  const close = () => {
    if (!open) return
    open = false
    body.removeAttribute('aria-modal')
    element.inert = true
    element.classList.add('closing')
    options.changed?.()
    if (calm()) element.remove()
    else window.setTimeout(() => element.remove(), 200)
    if (before?.isConnected) before.focus({ preventScroll: true })
  }
  const cancel = options.cancel === undefined ? close : options.cancel
  mask.addEventListener('click', () => cancel?.())
  element.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && cancel) {
      event.stopPropagation()
      event.preventDefault()
      cancel()
    }
    if (event.key === 'Tab') trap(body, event)
  })
  options.layer.append(element)
  options.changed?.()
  const first = body.querySelector<HTMLElement>('[data-focus]') ?? body
  first.focus({ preventScroll: true })
  return { close, element }
}

function trap(body: HTMLElement, event: KeyboardEvent): void {
  const all = [...body.querySelectorAll<HTMLElement>(REACHABLE)].filter((one) => one.tabIndex >= 0 && one.offsetParent !== null)
  const first = all[0]
  const last = all[all.length - 1]
  if (!first || !last) return event.preventDefault()
  const at = document.activeElement
  if (event.shiftKey && (at === first || at === body)) {
    event.preventDefault()
    last.focus()
  } else if (!event.shiftKey && at === last) {
    event.preventDefault()
    first.focus()
  }
}
