//! navigator: looks like a block that lights up. The view sends `tap`; the guest reads the attributes and navigates.
import { Component } from '../component'

export class Navigator extends Component {
  override build(): void {
    this.el.setAttribute('role', 'link')
    this.el.tabIndex = 0
  }

  override activate(): boolean {
    // Sent even when nobody listens to taps: the guest navigates on it.
    this.page.send(['e', this.node.id, 'navigate', {}, { timeStamp: Math.round(performance.now()) }])
    return false
  }
}
