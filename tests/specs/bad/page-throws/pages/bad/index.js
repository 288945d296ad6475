const bang = (name) => () => { throw new Error('bang in ' + name) }
Page({ onLoad: bang('onLoad'), onShow: bang('onShow'), onReady: bang('onReady'), onHide: bang('onHide'), onUnload: bang('onUnload') })
