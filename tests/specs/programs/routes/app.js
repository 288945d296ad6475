// What happened to the program's pages, in order; every page shows it.
App({
  log: [],
  onLaunch() { this.log.push('launch') },
  onShow() { this.log.push('app.show') },
  onHide() { this.log.push('app.hide') },
})
