Page({
  onLoad() {
    // Each round is one long native call, and what the engine throws is swallowed: its own interrupt comes late or never.
    const k = []
    for (;;) { try { k.push(new Array(1e6).fill(1)) } catch (e) { k.length >>= 1 } }
  }
})
