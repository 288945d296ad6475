// The phone as a person uses it: what is seen on the page in front, taps, bars, the capsule.
import assert from 'node:assert/strict'
import { holds, PATIENCE, until } from '../until.mjs'
import { browser, run, shell } from './harness.mjs'

/** One page of the browser with the shell in it. */
export class Phone {
  constructor(page, context, errors) {
    this.page = page
    this.context = context
    this.errors = errors
    /** The program's page in front. */
    this.view = page.frameLocator('.page.seen > iframe.view')
  }

  /** The first node of the page in front that matches. */
  node(selector) {
    return this.view.locator(selector).first()
  }

  /** A node by a text in it. */
  words(text, exact = true) {
    return this.view.getByText(text, { exact }).first()
  }

  async tap(selector) {
    await this.node(selector).click({ timeout: PATIENCE })
  }

  async tapWords(text) {
    await this.words(text).click({ timeout: PATIENCE })
  }

  /** Waits until the navigation bar says `title`. */
  async title(title) {
    await this.page.locator('.page.seen .nav-title', { hasText: title }).waitFor({ timeout: PATIENCE })
  }

  /** Waits until the node's text is, or matches, `wanted`. */
  async says(selector, wanted, ms = PATIENCE) {
    let seen
    await holds(async () => {
      seen = await this.node(selector).innerText({ timeout: ms })
      if (wanted instanceof RegExp) assert.match(seen, wanted)
      else assert.equal(seen, wanted)
    }, { what: `${selector} to say ${wanted}`, ms })
    return seen
  }

  /** Keeps every text that the node has from now on: one may follow the other before a busy test looks. */
  async follow(selector) {
    const node = await this.node(selector).elementHandle()
    await node.evaluate((e) => {
      e.textsSeen = [e.innerText]
      new MutationObserver(() => e.textsSeen.push(e.innerText)).observe(e, { childList: true, characterData: true, subtree: true })
    })
    return {
      said: (wanted) => until(async () => (await node.evaluate((e) => e.textsSeen)).find((text) => (wanted instanceof RegExp ? wanted.test(text) : text === wanted)), { what: `${selector} to have said ${wanted}` }),
    }
  }

  async back() {
    await this.page.locator('.page.seen .nav-left button').click()
  }

  async tab(name) {
    await this.page.locator('.page.seen .tab').filter({ has: this.page.getByText(name, { exact: true }) }).click()
  }

  /** Opens a page of a program as a link does; the program starts anew there. */
  async open(program, path) {
    const before = await this.page.locator('.page.seen').getAttribute('data-page').catch(() => null)
    await this.page.evaluate((hash) => { location.hash = hash }, `/p/${encodeURIComponent(program)}/${path}`)
    await this.page.waitForFunction(
      ([path, before]) => {
        const seen = document.querySelector('.page.seen.painted')
        return seen && seen.dataset.path === path.split('?')[0] && seen.dataset.page !== before
      }, [path, before])
  }

  /** The real frame of the page in front, for what only a frame can be asked. */
  async frame() {
    const handle = await this.page.waitForSelector('.page.seen > iframe.view')
    return handle.contentFrame()
  }

  /** Waits for a toast of this text, which may have gone since; one that was waited for does not count again. */
  async toast(text) {
    await until(() => this.page.evaluate((text) => {
      const at = window.toastsSeen.indexOf(text)
      return at >= 0 && window.toastsSeen.splice(0, at + 1).length > 0
    }, text), { what: `a toast that says ${text}` })
  }

  async inspector(pane) {
    await this.page.locator(`#tab-${pane}`).click()
    return this.page.locator('#inspector-pane')
  }
}

/** The binary and a browser for one test file: started by `before`, ended by `after`. */
export function stand(dirs, options = {}) {
  const it = { menshen: null, browser: null, phones: [] }
  it.start = async () => {
    it.menshen = await run(dirs, options.args ?? [])
    it.browser = await browser(options.browser ?? {})
  }
  it.stop = async () => {
    await it.browser?.close()
    await it.menshen?.stop()
  }
  /** Closes every phone, and with them their programs. */
  it.close = async () => {
    for (const phone of it.phones.splice(0)) await phone.context.close()
  }
  it.program = (n = 0) => it.menshen.ready.programs[n]
  /** A phone of its own browser context; its program `n` is started at `path` (the entry page without one). */
  it.phone = async (n = 0, path = null, context = {}) => {
    const p = it.program(n)
    const url = n === null ? it.menshen.url : path === null ? p.url : p.url.replace(/\/p\/.*$/, `/p/${encodeURIComponent(p.id)}/${path}`)
    const opened = await shell(it.browser, url, { reducedMotion: 'reduce', ...context })
    const phone = new Phone(opened.page, opened.context, opened.errors)
    it.phones.push(phone)
    if (n !== null) await opened.page.waitForSelector('.page.seen.painted')
    return phone
  }
  /** Faults that the broker reported since the last call. */
  let seen = 0
  it.faults = () => {
    const fresh = it.menshen.events.slice(seen).filter((e) => e.event === 'fault' || (e.event === 'exited' && e.how !== 'closed'))
    seen = it.menshen.events.length
    return fresh
  }
  return it
}
