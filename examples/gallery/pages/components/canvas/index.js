const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  onLoad() { this.title('画布|Canvas') },
  onReady() {
    wx.createSelectorQuery().select('#clock').fields({ node: true, size: true }).exec(([found]) => {
      if (!found || !found.node) return
      const ratio = wx.getWindowInfo().pixelRatio
      this.canvas = found.node
      this.width = found.width
      this.height = found.height
      this.canvas.width = found.width * ratio
      this.canvas.height = found.height * ratio
      this.context = this.canvas.getContext('2d')
      this.context.scale(ratio, ratio)
      this.draw()
      this.timer = setInterval(() => this.draw(), 1000)
    })
  },
  onUnload() { clearInterval(this.timer) },
  draw() {
    const { context: c, width, height } = this
    const now = new Date()
    const radius = Math.min(width, height) / 2 - 8
    c.clearRect(0, 0, width, height)
    c.save()
    c.translate(width / 2, height / 2)
    c.fillStyle = '#eef2fb'
    c.beginPath()
    c.arc(0, 0, radius, 0, Math.PI * 2)
    c.fill()
    c.strokeStyle = '#2f6fed'
    c.lineCap = 'round'
    const hand = (turn, length, thick) => {
      c.save()
      c.rotate(turn * Math.PI * 2)
      c.lineWidth = thick
      c.beginPath()
      c.moveTo(0, 0)
      c.lineTo(0, -length)
      c.stroke()
      c.restore()
    }
    hand((now.getHours() % 12 + now.getMinutes() / 60) / 12, radius * 0.5, 6)
    hand(now.getMinutes() / 60, radius * 0.72, 4)
    c.strokeStyle = '#c8553d'
    hand(now.getSeconds() / 60, radius * 0.84, 2)
    c.fillStyle = '#1f2329'
    c.font = '14px sans-serif'
    c.textAlign = 'center'
    c.fillText('MENSHEN', 0, radius * 0.6)
    c.restore()
  },
  save() {
    if (!this.canvas) return
    wx.canvasToTempFilePath({ canvas: this.canvas, success: (result) => this.say(result), fail: (error) => this.say(error) })
  },
})
