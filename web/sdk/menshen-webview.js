// What a business page may include to speak with the mini program that shows it in a <web-view>: `wx.miniProgram` as
// documented for WeChat's own file, over window.postMessage to the frame around the page. Outside of a web-view it does nothing.
// Copy this file to your server; docs/web-view.md describes it.
;(function () {
  'use strict'
  var inside = false
  var waiting = []
  var wx = (window.wx = window.wx || {})

  function send(message) {
    message.menshen = 1
    // The frame around the page listens to this window alone; what is sent is the page's own.
    window.parent.postMessage(message, '*')
  }
  function ask(message) {
    if (inside) send(message)
    else if (waiting && waiting.length < 128) waiting.push(message)
  }
  function route(method) {
    return function (options) {
      options = options || {}
      ask({ t: 'route', method: method, url: options.url === undefined ? undefined : String(options.url), delta: options.delta })
    }
  }
  wx.miniProgram = {
    navigateTo: route('navigateTo'),
    redirectTo: route('redirectTo'),
    switchTab: route('switchTab'),
    reLaunch: route('reLaunch'),
    navigateBack: route('navigateBack'),
    /** `{data}`: kept until the person goes back, the web-view is destroyed or the page is shared. */
    postMessage: function (options) {
      ask({ t: 'post', data: options && options.data })
    },
    /** Calls back with `{miniprogram: true or false}`. */
    getEnv: function (callback) {
      if (inside || !waiting) callback({ miniprogram: inside })
      else waiting.push(callback)
    },
  }

  function settle(now) {
    if (!waiting) return
    inside = now
    var all = waiting
    waiting = null
    for (var i = 0; i < all.length; i++) {
      if (typeof all[i] === 'function') all[i]({ miniprogram: inside })
      else if (inside) send(all[i])
    }
  }
  if (window.parent === window) return settle(false)
  window.addEventListener('message', function (event) {
    var m = event.data
    if (event.source !== window.parent || !m || m.menshen !== 1) return
    if (m.t === 'ready' && waiting) {
      window.__wxjs_environment = 'miniprogram'
      settle(true)
      document.dispatchEvent(new Event('WeixinJSBridgeReady'))
    } else if (m.t === 'refused') console.warn('wx.miniProgram: ' + m.why)
  })
  send({ t: 'hello' })
  setTimeout(function () { settle(false) }, 5000)
})()
