Page({
  onLoad() {
    // The interrupt ends this turn; the timer starts the next one at once.
    const again = () => { setTimeout(again, 4); for (;;) {} }
    setTimeout(again, 4)
  }
})
