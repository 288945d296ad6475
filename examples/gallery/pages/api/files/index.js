const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  onLoad() {
    this.title('文件|Files')
    this.fs = wx.getFileSystemManager()
    this.path = wx.env.USER_DATA_PATH + '/notes/hello.txt'
  },
  attempt(work) {
    try {
      this.say(work())
    } catch (error) {
      this.say(error.message || error.errMsg)
    }
  },
  make() {
    this.attempt(() => {
      this.fs.mkdirSync(wx.env.USER_DATA_PATH + '/notes', true)
      return 'mkdir ok'
    })
  },
  write() { this.fs.writeFile({ filePath: this.path, data: '你好 ' + Date.now() + '\n', encoding: 'utf8', success: (result) => this.say(result), fail: (error) => this.say(error) }) },
  append() { this.attempt(() => { this.fs.appendFileSync(this.path, '+1\n', 'utf8'); return 'append ok' }) },
  read() { this.attempt(() => this.fs.readFileSync(this.path, 'utf8')) },
  stat() { this.attempt(() => { const stat = this.fs.statSync(this.path); return { size: stat.size, file: stat.isFile() } }) },
  list() { this.attempt(() => this.fs.readdirSync(wx.env.USER_DATA_PATH + '/notes')) },
  remove() { this.attempt(() => { this.fs.unlinkSync(this.path); return 'unlink ok' }) },
  package() { this.attempt(() => this.fs.readFileSync('/theme.json', 'utf8')) },
  outside() { this.attempt(() => { this.fs.writeFileSync('/app.json', '{}', 'utf8'); return 'written' }) },
})
