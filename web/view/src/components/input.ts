//! input: one line of text.
import { dict } from '../dict'
import { part } from '../component'
import { Field } from './field'

const MODES: Record<string, string> = dict({ number: 'numeric', digit: 'decimal', idcard: 'text', tel: 'tel' })

export class Input extends Field<HTMLInputElement> {
  protected readonly field = part('input', 'field')

  override build(): void {
    super.build()
    this.field.type = 'text'
    this.field.addEventListener('keydown', (e) => {
      if (e.key === 'Enter' && !e.isComposing) this.confirm()
    })
  }

  override attached(): void {
    super.attached()
    // Nobody reviews the name here, and it says so: passed, because the review did not answer in time.
    this.field.addEventListener('blur', () => {
      if (this.str('type') === 'nickname') this.emit('nicknamereview', { pass: true, timeout: true })
    })
  }

  override update(changed: Set<string>): void {
    const type = this.str('type', 'text')
    this.field.type = this.bool('password') || type === 'safe-password' ? 'password' : 'text'
    this.field.inputMode = MODES[type] ?? 'text'
    super.update(changed)
  }
}
