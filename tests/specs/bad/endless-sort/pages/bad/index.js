Page({
  onLoad() {
    // Seconds inside single native calls, in which the engine polls nothing, again and again.
    const a = new Float64Array(3e6)
    for (;;) { for (let i = 0; i < a.length; i += 1) a[i] = -i * 7919 % 1e6; a.sort(); a.reverse(); a.sort() }
  }
})
