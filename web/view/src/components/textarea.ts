//! textarea: several lines, growing with its text when asked to.
import { part } from '../component'
import { Field } from './field'

export class TextArea extends Field<HTMLTextAreaElement> {
  protected readonly field = part('textarea', 'field')
  private lines = 0

  override build(): void {
    super.build()
    this.field.rows = 1
    this.field.addEventListener('keydown', (e) => {
      const type = this.str('confirm-type', 'return')
      if (e.key !== 'Enter' || e.isComposing || type === 'return' || e.shiftKey) return
      e.preventDefault()
      this.confirm()
    })
  }

  override update(changed: Set<string>): void {
    super.update(changed)
    this.el.toggleAttribute('data-auto', this.bool('auto-height'))
    this.resized()
  }

  override attached(): void {
    super.attached()
    this.resized()
  }

  protected override resized(): void {
    if (!this.el.isConnected) return
    const f = this.field
    const style = getComputedStyle(f)
    const line = parseFloat(style.lineHeight) || parseFloat(style.fontSize) * 1.2
    f.style.height = 'auto'
    const height = f.scrollHeight
    const lines = Math.max(1, Math.round(height / line))
    if (this.bool('auto-height')) f.style.height = `${height}px`
    else f.style.height = ''
    if (lines !== this.lines) {
      this.lines = lines
      this.emit('linechange', { height, heightRpx: (height * 750) / innerWidth, lineCount: lines, lineHeight: line })
    }
  }
}
