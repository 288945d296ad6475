const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: { animation: {} },
  onLoad() { this.title('动画|Animation') },
  run() {
    const animation = wx.createAnimation({ duration: 500, timingFunction: 'ease-in-out' })
    animation.translateX(100).rotate(90).backgroundColor('#c8553d').step()
    animation.translateX(0).rotate(0).backgroundColor('#2f6fed').step({ duration: 300 })
    this.setData({ animation: animation.export() })
  },
  keyframes() {
    this.animate('#framed', [{ opacity: 1, scale: [1, 1] }, { opacity: 0.3, scale: [1.4, 1.4], ease: 'ease-out' }, { opacity: 1, scale: [1, 1] }], 900, () => {
      this.clearAnimation('#framed', { opacity: true, scale: true }, () => this.say('clearAnimation'))
    })
  },
})
