const bang = (name) => () => { throw new Error('bang in ' + name) }
App({ onLaunch: bang('onLaunch'), onShow: bang('onShow'), onHide: bang('onHide'), onError: bang('onError') })
