//! web-view: a page of somebody else's server. Nothing of it is here: the shell is told of the element and its address, and
//! draws the page above this view (docs/protocol.md section 8).
import { Component } from '../component'

export class WebView extends Component {
  private told: string | null = null

  override update(): void {
    const src = this.str('src')
    if (!this.el.isConnected || src === '' || src === this.told) return
    this.told = src
    this.page.webView(this.node.id, src)
  }

  override detached(): void {
    if (this.told === null) return
    this.told = null
    this.page.webView(this.node.id, null)
  }
}
