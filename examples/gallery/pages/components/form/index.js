const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  onLoad() { this.title('表单|Form') },
  submit(event) { this.say(event.detail.value) },
  reset() { this.say('reset') },
})
