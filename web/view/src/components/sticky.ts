//! sticky-header: stays at the top of its scroll-view, `offset-top` below.
import { Component } from '../component'

export class StickyHeader extends Component {
  override update(): void {
    this.el.style.top = this.len('offset-top', 0)
  }
}
