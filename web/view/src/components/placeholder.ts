//! Components that need hardware or a platform this machine does not have: a labelled box that says what would be here.
import { Component, part } from '../component'

/** Tag -> names in Chinese and English. */
export const PLACEHOLDERS = new Map<string, [zh: string, en: string]>([
  ['live-player', ['实时音视频播放', 'Live player']],
  ['live-pusher', ['实时音视频录制', 'Live pusher']],
  ['map', ['地图', 'Map']],
  ['ad', ['广告', 'Advertisement']],
  ['ad-custom', ['原生模板广告', 'Advertisement']],
  ['official-account', ['公众号关注组件', 'Official account']],
  ['official-account-publish', ['公众号发布组件', 'Official account article']],
  ['open-data', ['开放数据', 'Open data']],
  ['open-data-list', ['开放数据列表', 'Open data list']],
  ['open-data-item', ['开放数据项', 'Open data item']],
  ['channel-live', ['视频号直播', 'Channel live']],
  ['channel-video', ['视频号视频', 'Channel video']],
  ['store-home', ['微信小店', 'Store']],
  ['store-product', ['商品', 'Product']],
  ['store-coupon', ['优惠券', 'Coupon']],
  ['store-gift', ['礼物', 'Gift']],
  ['voip-room', ['多人音视频对话', 'Voice room']],
])

export class Placeholder extends Component {
  private readonly label = part('span', 'placeholder-label')

  override build(): void {
    const inner = part('div', 'placeholder', this.label)
    const into = part('div', 'placeholder-children')
    this.el.append(inner, into)
    this.node.into = into
    this.el.setAttribute('role', 'img')
  }

  override update(): void {
    const [zh, en] = PLACEHOLDERS.get(this.node.tag)!
    const name = this.page.say(zh, en)
    const more = this.page.say('此设备上不可用', 'not available here')
    this.label.textContent = this.node.tag.startsWith('open-data') ? this.str('default-text') || name : `${name} · ${more}`
    this.el.setAttribute('aria-label', this.label.textContent)
  }

  override attached(): void {
    // These components tell WeChat programs of their failure by an `error` event; so do we.
    if (!this.node.tag.startsWith('open-data')) this.emit('error', { errMsg: `${this.node.tag}:fail not supported`, errCode: 100 })
  }
}
