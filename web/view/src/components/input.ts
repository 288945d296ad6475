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

  override update(changed: Set<string>): void {
    const type = this.str('type', 'text')
    this.field.type = this.bool('password') || type === 'safe-password' ? 'password' : 'text'
    this.field.inputMode = MODES[type] ?? 'text'
    super.update(changed)
  }
}
