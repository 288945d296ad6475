//! video and audio: the browser's players on bytes that the broker fetched.
import type { Value } from '../../../shared/value'
import { Component, part } from '../component'

abstract class Player extends Component {
  protected abstract readonly media: HTMLMediaElement

  override build(): void {
    const m = this.media
    m.preload = 'metadata'
    m.setAttribute('controlslist', 'nodownload noremoteplayback')
    m.disableRemotePlayback = true
    const tell = (type: string, name: string, detail: () => Value): void => m.addEventListener(type, () => this.emit(name, detail()))
    tell('play', 'play', () => ({}))
    tell('pause', 'pause', () => ({}))
    tell('ended', 'ended', () => ({}))
    tell('waiting', 'waiting', () => ({}))
    tell('seeked', 'seekcomplete', () => ({ position: m.currentTime * 1000 }))
    tell('progress', 'progress', () => ({ buffered: m.duration && m.buffered.length ? (m.buffered.end(m.buffered.length - 1) / m.duration) * 100 : 0 }))
    m.addEventListener('timeupdate', () => this.page.emitLate(this.node, 'timeupdate', { currentTime: m.currentTime, duration: m.duration || 0 }))
    m.addEventListener('error', () => this.str('src') && this.emit('error', { errMsg: `${this.node.tag}:fail ${m.error?.message ?? ''}`.slice(0, 300) }))
  }

  override update(changed: Set<string>): void {
    const m = this.media
    m.loop = this.bool('loop')
    m.muted = this.bool('muted')
    if (changed.has('src')) {
      const src = this.str('src')
      const url = this.page.assets.url(src, 'media', this.page.sheets.pathOf(this.node.own))
      if (url) m.src = url
      else {
        m.removeAttribute('src')
        if (src) this.emit('error', { errMsg: `${this.node.tag}:fail this kind of address is not allowed` })
      }
    }
  }

  override detached(): void {
    this.media.pause()
  }

  override async invoke(method: string, args: Value): Promise<Value> {
    const m = this.media
    const first = Array.isArray(args) ? args[0] : args
    const n = Number(first && typeof first === 'object' && !Array.isArray(first) ? Object.values(first)[0] : first)
    switch (method) {
      case 'play': await m.play(); return null
      case 'pause': m.pause(); return null
      case 'stop': m.pause(); m.currentTime = 0; return null
      case 'seek': m.currentTime = Number.isFinite(n) ? n : 0; return null
      case 'playbackRate': m.playbackRate = Math.min(16, Math.max(0.1, n || 1)); return null
      case 'requestFullScreen': await m.requestFullscreen(); return null
      case 'exitFullScreen': if (document.fullscreenElement) await document.exitFullscreen(); return null
      case 'setSrc': this.set('src', String(first ?? '')); return null
      default: return super.invoke(method, args)
    }
  }
}

export class Video extends Player {
  protected readonly media = part('video', 'video')

  override build(): void {
    super.build()
    const into = part('div', 'video-children')
    this.el.append(this.media, into)
    this.node.into = into
    this.media.playsInline = true
    this.media.addEventListener('loadedmetadata', () =>
      this.emit('loadedmetadata', { width: this.media.videoWidth, height: this.media.videoHeight, duration: this.media.duration || 0 }))
    this.media.addEventListener('fullscreenchange', () =>
      this.emit('fullscreenchange', { fullScreen: document.fullscreenElement === this.media, direction: 'vertical' }))
  }

  override update(changed: Set<string>): void {
    super.update(changed)
    this.media.controls = this.bool('controls', true)
    this.media.autoplay = this.bool('autoplay')
    this.media.style.objectFit = /^(fill|cover|contain)$/.exec(this.str('object-fit'))?.[0] ?? 'contain'
    if (changed.has('poster')) this.media.poster = this.page.assets.url(this.str('poster'), 'image', this.page.sheets.pathOf(this.node.own))
    if (changed.has('initial-time') && this.num('initial-time', 0) > 0) this.media.currentTime = this.num('initial-time', 0)
  }
}

export class Audio extends Player {
  protected readonly media = part('audio', 'audio')
  private readonly title = part('div', 'audio-title')
  private readonly author = part('div', 'audio-author')

  override build(): void {
    super.build()
    this.el.append(part('div', 'audio-text', this.title, this.author), this.media)
  }

  override update(changed: Set<string>): void {
    super.update(changed)
    this.title.textContent = this.str('name', this.page.say('未知音频', 'Unknown audio'))
    this.author.textContent = this.str('author', this.page.say('未知作者', 'Unknown author'))
    this.media.controls = this.bool('controls')
    this.el.toggleAttribute('data-controls', this.bool('controls'))
  }
}
