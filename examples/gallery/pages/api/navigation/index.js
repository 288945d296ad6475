const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  onLoad() { this.title('导航栏与路由|Bars and routes') },
  name() { wx.setNavigationBarTitle({ title: 'Title ' + (Date.now() % 1000) }) },
  color() { wx.setNavigationBarColor({ frontColor: '#ffffff', backgroundColor: '#2f6fed', animation: { duration: 300, timingFunc: 'easeIn' } }) },
  loading() {
    wx.showNavigationBarLoading()
    setTimeout(() => wx.hideNavigationBarLoading(), 1200)
  },
  pull() { wx.startPullDownRefresh() },
  onPullDownRefresh() { setTimeout(() => wx.stopPullDownRefresh(), 800) },
  scroll() { wx.pageScrollTo({ scrollTop: 300, duration: 300 }) },
  onPageScroll(event) { this.say('onPageScroll ' + Math.round(event.scrollTop)) },
  go() { wx.navigateTo({ url: '/pages/components/navigator/index?from=api', events: { reply: (value) => this.say(value) }, success: ({ eventChannel }) => eventChannel.emit('hello', {}) }) },
  missing() { wx.navigateTo({ url: '/pages/none/index', fail: (error) => this.say(error) }) },
  tab() { wx.switchTab({ url: '/pages/index/index', fail: (error) => this.say(error) }) },
  back() { wx.navigateBack() },
})
