const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { mode: 'aspectFit', modes: ['scaleToFill', 'aspectFit', 'aspectFill', 'widthFix', 'heightFix', 'center'] },
  onLoad() {
    this.title('媒体|Media')
    this.sound = wx.createInnerAudioContext()
    this.sound.src = '/media/chime.wav'
    this.sound.onPlay(() => this.say('play'))
    this.sound.onEnded(() => this.say('ended'))
    this.sound.onError((error) => this.say(error))
  },
  onUnload() { this.sound.destroy() },
  choose(event) { this.setData({ mode: event.currentTarget.dataset.mode }) },
  preview() { wx.previewImage({ urls: ['/media/hills.svg', '/media/tall.svg'] }) },
  play() { this.sound.play() },
  pause() { this.sound.pause() },
  info() { wx.getImageInfo({ src: '/media/hills.svg', success: (result) => this.say(result), fail: (error) => this.say(error) }) },
})
