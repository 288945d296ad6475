// Asks each address as it would be asked; given if a single one answers.
module.exports = (urls, done) => {
  let left = urls.length
  const said = []
  let given = false
  const one = (url) => (e) => {
    given = given || !('errno' in e)
    said.push(`${url} → ${e.errMsg}`)
    left -= 1
    if (left === 0) done(said.join('\n'), given)
  }
  for (const url of urls) {
    const api = url.startsWith('ws') ? 'connectSocket' : 'request'
    wx[api]({ url, timeout: 5000, success: one(url), fail: one(url) })
  }
}
