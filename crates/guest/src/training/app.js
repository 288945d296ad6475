(function (require, module, exports) { App({ globalData: { user: null }, onLaunch: function (options) {}, onShow: function () {} }) })
