// Makes the calls that the link names, one after the other, and prints how each came out.
Page({
  async onLoad({ calls = '' }) {
    wx.setStorageSync('canary', 'canary-in-storage')
    if (calls === 'together') {
      await Promise.all(Array.from({ length: 30 }, () => new Promise((complete) => wx.requirePrivacyAuthorize({ complete }))))
      return console.log('done')
    }
    for (const name of calls.split(',').filter(Boolean)) {
      const args = name === 'authorize' ? { scope: 'scope.userLocation' } : {}
      const said = await new Promise((complete) => wx[name]({ ...args, canary: 'canary-in-arguments', complete }))
      console.log('did', name, said.errMsg, said.errno || 0)
    }
    console.log('done')
  },
})
