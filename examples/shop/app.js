const cart = require('./utils/cart')
const { language, strings } = require('./utils/i18n')

App({
  onLaunch() {
    cart.load()
    cart.watch(() => this.showBadge())
    this.showBadge()
    this.translateTabs()
  },
  showBadge() {
    const count = cart.count()
    // Fails while a page without a tab bar is on top; the next change sets it again.
    const fail = () => {}
    if (count > 0) wx.setTabBarBadge({ index: 1, text: count > 99 ? '99+' : String(count), fail })
    else wx.removeTabBarBadge({ index: 1, fail })
  },
  translateTabs() {
    if (language === 'zh') return
    const names = [strings.home, strings.cart, strings.me]
    names.forEach((text, index) => wx.setTabBarItem({ index, text, fail() {} }))
  },
})
