//! navigator: looks like a block that lights up. The guest listens to its taps, reads the attributes and
//! navigates; the view only says that it was tapped.
import { Component } from '../component'

export class Navigator extends Component {
  override build(): void {
    this.el.setAttribute('role', 'link')
    this.el.tabIndex = 0
  }

  override activate(): boolean {
    return false
  }
}
