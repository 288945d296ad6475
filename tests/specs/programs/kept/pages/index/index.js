const file = `${wx.env.USER_DATA_PATH}/notes.txt`

Page({
  onLoad() {
    const fs = wx.getFileSystemManager()
    const times = (wx.getStorageSync('times') || 0) + 1
    let notes = ''
    try { notes = fs.readFileSync(file, 'utf8') } catch (e) { notes = '' }
    wx.setStorageSync('times', times)
    fs.writeFileSync(file, `${notes}a plain secret ${times}\n`, 'utf8')
    console.log('kept', times, notes)
  },
})
