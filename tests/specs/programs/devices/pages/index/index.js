const recorder = wx.getRecorderManager()
Page({
  data: { answer: '', place: '', picture: '', looking: false, reviewed: '' },
  onLoad() {
    const say = (answer) => this.setData({ answer })
    recorder.onStart(() => say('recording'))
    recorder.onPause(() => say('paused'))
    recorder.onResume(() => say('resumed'))
    recorder.onError((e) => say(e.errMsg))
    recorder.onFrameRecorded((f) => { this.heard = (this.heard || 0) + f.frameBuffer.byteLength; this.last = f.isLastFrame })
    recorder.onStop((r) => {
      wx.getFileSystemManager().readFile({
        filePath: r.tempFilePath,
        success: ({ data }) => {
          const head = new DataView(data)
          const samples = new Int16Array(data.slice(44))
          const word = String.fromCharCode(...new Uint8Array(data, 0, 4))
          say(`stopped ${word} ${head.getUint32(24, true)} Hz ${head.getUint16(22, true)} ch sound ${samples.some((s) => s !== 0)} size ${r.fileSize === data.byteLength} long ${r.duration > 200} frames ${this.heard || 0} ${this.last}`)
        },
        fail: (e) => say(e.errMsg),
      })
    })
    wx.onLocationChange((p) => this.setData({ place: `${p.latitude.toFixed(2)} ${p.longitude.toFixed(2)}` }))
  },
  start() { recorder.start({ format: 'wav', sampleRate: 16000, numberOfChannels: 1 }) },
  frames() { recorder.start({ format: 'PCM', sampleRate: 8000, numberOfChannels: 2, frameSize: 2 }) },
  mp3() { recorder.start({ format: 'mp3' }) },
  pause() { recorder.pause() },
  resume() { recorder.resume() },
  stop() { recorder.stop() },
  say(name, options = {}) { wx[name]({ ...options, complete: (r) => this.setData({ answer: `${r.errMsg} ${r.errno === undefined ? '' : r.errno}`.trim() }) }) },
  follow() { this.say('startLocationUpdate', { type: 'wgs84' }) },
  leave() { this.say('stopLocationUpdate') },
  look() { this.setData({ looking: true }) },
  ready() { this.setData({ answer: 'camera ready' }) },
  failed(e) { this.setData({ answer: e.detail.errMsg }) },
  show(name, path) {
    wx.getImageInfo({ src: path, complete: (i) => this.setData({ picture: path, answer: `${name} ${i.type || i.errMsg} ${i.width > 0 && i.height > 0}` }) })
  },
  snap() { wx.createCameraContext().takePhoto({ quality: 'high', success: (r) => this.show('photo', r.tempImagePath), fail: (e) => this.setData({ answer: e.errMsg }) }) },
  choose() { wx.chooseMedia({ count: 2, mediaType: ['image'], success: (r) => this.show(`chosen ${r.tempFiles.length}`, r.tempFiles[0].tempFilePath), fail: (e) => this.setData({ answer: e.errMsg }) }) },
  avatar(e) { if (e.detail.avatarUrl) this.show('avatar', e.detail.avatarUrl); else this.setData({ answer: e.detail.errMsg }) },
  review(e) { this.setData({ reviewed: JSON.stringify(e.detail) }) },
  keep() { wx.setStorageSync('note', 'plain words'); this.setData({ answer: 'kept' }) },
  onShareAppMessage: () => ({ title: 'A page to share', path: '/pages/shared/shared?x=1' }),
})
