//! image and cover-image: all scaling modes, lazy loading, load and error.
import { dict } from '../dict'
import { Component, part } from '../component'

const FIT: Record<string, [fit: string, position: string]> = dict({
  scaleToFill: ['fill', 'center'], aspectFit: ['contain', 'center'], aspectFill: ['cover', 'center'], widthFix: ['fill', 'center'],
  heightFix: ['fill', 'center'], top: ['none', 'top'], bottom: ['none', 'bottom'], center: ['none', 'center'], left: ['none', 'left'],
  right: ['none', 'right'], 'top left': ['none', 'top left'], 'top right': ['none', 'top right'], 'bottom left': ['none', 'bottom left'],
  'bottom right': ['none', 'bottom right'],
})

export class Image extends Component {
  protected readonly img = part('img', 'img')

  override build(): void {
    this.img.decoding = 'async'
    this.img.draggable = false
    this.img.alt = ''
    this.img.addEventListener('load', () => {
      this.size()
      this.el.removeAttribute('data-broken')
      this.emit('load', { width: this.img.naturalWidth, height: this.img.naturalHeight })
    })
    this.img.addEventListener('error', () => {
      if (!this.str('src')) return
      this.el.setAttribute('data-broken', '')
      this.emit('error', { errMsg: `GET ${this.str('src').slice(0, 200)} fail` })
    })
    this.el.append(this.img)
    this.el.setAttribute('role', 'img')
  }

  override update(changed: Set<string>): void {
    if (changed.has('mode') || !this.img.style.objectFit) {
      const mode = this.str('mode', 'scaleToFill')
      const [fit, position] = FIT[mode] ?? FIT['scaleToFill']!
      this.img.style.objectFit = fit
      this.img.style.objectPosition = position
      this.size()
    }
    this.img.loading = this.bool('lazy-load') ? 'lazy' : 'eager'
    if (changed.has('src')) {
      this.el.removeAttribute('data-broken')
      const src = this.str('src')
      const url = this.page.assets.url(src, 'image', this.page.sheets.pathOf(this.node.own))
      if (url) this.img.src = url
      else {
        this.img.removeAttribute('src')
        if (src) this.emit('error', { errMsg: `GET ${src.slice(0, 200)} fail: this kind of address is not allowed` })
      }
    }
    this.img.alt = this.el.getAttribute('aria-label') ?? this.str('alt')
  }

  // widthFix and heightFix follow the picture's own ratio.
  private size(): void {
    const mode = this.str('mode', 'scaleToFill')
    const { naturalWidth: w, naturalHeight: h } = this.img
    this.el.setAttribute('data-mode', mode)
    if ((mode === 'widthFix' || mode === 'heightFix') && w && h) this.el.style.aspectRatio = `${w} / ${h}`
    else this.el.style.aspectRatio = ''
  }
}

export class CoverImage extends Image {}
