// Makes calls one after the other and notes how long each round of them took, in milliseconds. The query says which:
// mode=get (a synchronous call with a text of `size` letters as answer), mode=set (the text as argument), mode=echo (the
// text there and back: one set, one get), mode=keys (a key of its own for each text), mode=async (getStorage with its promise).
Page({
  data: { times: [] },
  async onLoad({ mode = 'get', size = 30, n = 1000, rounds = 5 }) {
    const text = 'x'.repeat(Number(size))
    wx.setStorageSync('text', text)
    const one = {
      get: () => wx.getStorageSync('text'),
      keys: (i) => wx.setStorageSync(`key${i}`, text),
      set: () => wx.setStorageSync('text', text),
      echo: () => (wx.setStorageSync('text', text), wx.getStorageSync('text')),
      async: async () => (await wx.getStorage({ key: 'text' })).data,
    }[mode]
    const times = []
    for (let round = -1; round < Number(rounds); round++) {
      const began = Date.now()
      for (let i = 0; i < Number(n); i++) mode === 'async' ? await one(i) : one(i)
      // The first round warms up.
      if (round >= 0) times.push(Date.now() - began)
    }
    if (mode === 'keys' && (wx.getStorageSync(`key${n - 1}`) !== text || wx.getStorageInfoSync().keys.length !== Number(n) + 1)) throw new Error('a key is missing')
    if (mode !== 'set' && mode !== 'keys' && (mode === 'async' ? await one() : one()) !== text) throw new Error('the answer is not the text')
    this.setData({ times })
  },
})
