//! What input and textarea share: a native field inside, its placeholder, focus, and the two-way value.
import { dict } from '../dict'
import type { Value } from '../../../shared/value'
import { Component, options, part } from '../component'
import { rewriteCss } from '../css/rewrite'

const ENTER: Record<string, string> = dict({ send: 'send', search: 'search', next: 'next', go: 'go', done: 'done', return: 'enter' })

export abstract class Field<E extends HTMLInputElement | HTMLTextAreaElement> extends Component {
  protected abstract readonly field: E
  protected readonly hint = part('div', 'hint')
  private composing = false
  private initial = ''
  // Values the guest was told and has not sent back: an echo of an older one must not undo newer typing.
  private readonly told: string[] = []

  override build(): void {
    const f = this.field
    f.autocomplete = 'off'
    f.setAttribute('autocapitalize', 'off')
    f.spellcheck = false
    this.el.append(this.hint, f)
    f.addEventListener('compositionstart', () => {
      this.composing = true
      this.showHint()
      this.emit('keyboardcompositionstart', {})
    })
    f.addEventListener('compositionend', () => {
      this.composing = false
      this.emit('keyboardcompositionend', {})
      this.typed(0)
    })
    f.addEventListener('input', (e) => {
      if (!this.composing) this.typed((e as InputEvent).inputType === 'deleteContentBackward' ? 8 : 0)
    })
    f.addEventListener('focus', () => this.emit('focus', { value: f.value, height: 0 }))
    f.addEventListener('blur', () => this.emit('blur', { value: f.value, cursor: this.cursor() }))
    visualViewport?.addEventListener('resize', this.keyboard)
  }

  override detached(): void {
    visualViewport?.removeEventListener('resize', this.keyboard)
  }

  override attached(): void {
    if (this.bool('focus') || this.bool('auto-focus')) this.field.focus({ preventScroll: false })
  }

  private readonly keyboard = (): void => {
    if (document.activeElement === this.field) this.emit('keyboardheightchange', { height: Math.max(0, innerHeight - visualViewport!.height), duration: 0.25 })
  }

  override update(changed: Set<string>): void {
    const f = this.field
    if (changed.has('value')) this.take(this.str('value'))
    const max = this.num('maxlength', 140)
    if (max >= 0) f.maxLength = max
    else f.removeAttribute('maxlength')
    f.disabled = this.disabled
    f.enterKeyHint = ENTER[this.str('confirm-type')] ?? (this.node.tag === 'input' ? 'done' : 'enter')
    if (changed.has('placeholder')) {
      this.hint.textContent = this.str('placeholder')
      f.setAttribute('aria-label', this.el.getAttribute('aria-label') ?? this.str('placeholder'))
    }
    if (changed.has('placeholder-style')) this.hint.style.cssText = rewriteCss(this.str('placeholder-style'), (u) => this.page.assets.url(u, 'css'))
    this.hint.className = ['menshen-hint', `${this.node.tag}-placeholder`, ...this.classes('placeholder-class')].join(' ')
    const color = this.str('cursor-color')
    if (CSS.supports('color', color)) f.style.caretColor = color
    if (changed.has('focus') && this.el.isConnected) {
      if (this.bool('focus')) f.focus()
      else if (document.activeElement === f) f.blur()
    }
    const cursor = this.num('cursor', -1)
    if (changed.has('cursor') && cursor >= 0) this.select(cursor, cursor)
    if (changed.has('selection-start') || changed.has('selection-end')) {
      const from = this.num('selection-start', -1)
      if (from >= 0) this.select(from, this.num('selection-end', from))
    }
    this.showHint()
  }

  private select(from: number, to: number): void {
    try {
      this.field.setSelectionRange(from, to < 0 ? this.field.value.length : to)
    } catch {
      // Fields of type password and number have no selection.
    }
  }

  private take(value: string): void {
    const at = this.told.indexOf(value)
    if (at >= 0) {
      const stale = at < this.told.length - 1
      this.told.splice(0, at + 1)
      if (stale) return
    } else {
      this.told.length = 0
      if (document.activeElement !== this.field) this.initial = value
    }
    if (this.field.value === value || this.composing) return
    const end = document.activeElement === this.field
    this.field.value = value
    if (end) this.select(value.length, value.length)
    this.resized()
  }

  protected cursor(): number {
    try {
      return this.field.selectionEnd ?? this.field.value.length
    } catch {
      return this.field.value.length
    }
  }

  protected typed(keyCode: number): void {
    const value = this.field.value
    this.showHint()
    this.resized()
    if (this.told.push(value) > 64) this.told.shift()
    this.bind('value', value)
    this.emit('input', { value, cursor: this.cursor(), keyCode: keyCode || value.charCodeAt(this.cursor() - 1) || 0 })
  }

  /** The text or its room changed. */
  protected resized(): void {}

  protected showHint(): void {
    this.hint.hidden = this.field.value !== '' || this.composing
  }

  protected confirm(): void {
    this.emit('confirm', { value: this.field.value })
    if (!this.bool('confirm-hold')) this.field.blur()
  }

  override activate(): boolean {
    if (!this.disabled) this.field.focus()
    return false
  }

  override formValue(): Value {
    return this.field.value
  }

  override formReset(): void {
    this.field.value = this.initial
    this.showHint()
    this.resized()
  }

  override invoke(method: string, args: Value): Value {
    switch (method) {
      case 'focus': this.field.focus(); return null
      case 'blur': this.field.blur(); return null
      case 'setValue':
        // What a handler of `input` returned replaces the text.
        this.told.length = 0
        this.field.value = String(options(args)['value'] ?? '')
        if (Number(options(args)['cursor']) >= 0) this.select(Number(options(args)['cursor']), Number(options(args)['cursor']))
        this.bind('value', this.field.value)
        this.showHint()
        this.resized()
        return null
      default: return super.invoke(method, args) as Value
    }
  }
}
