const say = (text) => getApp().log.push(text)
Page({
  data: { src: '', open: true },
  onLoad(query) {
    this.setData({ src: decodeURIComponent(query.src) })
  },
  onUnload() { say('unload') },
  load(event) { say(`load ${event.detail.src}`) },
  error(event) { say(`error ${event.detail.src} ${event.detail.errMsg}`) },
  message(event) { say(`message ${JSON.stringify(event.detail.data)}`) },
})
