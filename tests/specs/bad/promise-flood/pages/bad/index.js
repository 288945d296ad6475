Page({ onLoad() { const again = () => Promise.resolve().then(again).then(again); again() } })
