// Starts the real binary and a real browser for the tests of this folder. Nothing here is loosened for testing: the shell is
// opened by the address that the terminal prints.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PATIENCE, until as when } from '../until.mjs'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const require = createRequire(join(root, 'web/package.json'))
const { chromium } = require('playwright-core')

export const menshen = process.env.MENSHEN_BIN ?? join(root, 'target/debug/menshen')

/** Runs `menshen run` on these folders; resolves when it is ready. `events` collects what it prints. `kept`: a data folder that stays. */
export async function run(dirs, args = [], kept = null) {
  const data = kept ?? mkdtempSync(join(tmpdir(), 'menshen-test-'))
  const child = spawn(menshen, ['run', ...dirs, '--json', '--data', data, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const events = []
  const waiting = []
  const gone = new Promise((ok) => child.once('exit', (code, signal) => ok({ code, signal })))
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line)
    events.push(event)
    for (const w of waiting.splice(0)) w()
  })
  const until = async (test, ms = 120_000) => {
    const deadline = Date.now() + ms
    for (;;) {
      const found = events.find(test)
      if (found) return found
      if (Date.now() > deadline) throw new Error(`no such event within ${ms} ms; seen: ${JSON.stringify(events)}`)
      const more = new Promise((ok) => waiting.push(ok))
      const ended = await Promise.race([more, gone, new Promise((ok) => setTimeout(ok, 200))])
      if (ended?.code !== undefined && !events.find(test)) throw new Error(`menshen ended: ${JSON.stringify(ended)}`)
    }
  }
  const ready = await until((e) => e.event === 'ready')
  return {
    url: ready.url, ready, events, until, pid: child.pid, gone, data,
    async stop() {
      child.kill('SIGTERM')
      const t = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await gone
      clearTimeout(t)
      if (!kept) rmSync(data, { recursive: true, force: true })
    },
  }
}

/** A Chromium with nothing of its own on the wire. */
export async function browser(options = {}) {
  const sandbox = process.getuid() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({
    executablePath: process.env.MENSHEN_CHROMIUM ?? '/usr/bin/chromium',
    args: [...sandbox, '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic'],
    timeout: 120_000,
    ...options,
  })
}

/** Runs in the shell's page: keeps the texts of toasts, which go by themselves and may be gone before a busy test looks. */
function keepToasts() {
  if (window.top !== window) return
  const kept = (window.toastsSeen = [])
  const look = (node) => {
    if (!(node instanceof Element)) return
    for (const toast of [node, ...node.querySelectorAll('.toast')]) {
      if (toast.matches('.toast') && toast.getClientRects().length && getComputedStyle(toast).visibility === 'visible') kept.push(toast.innerText.trim())
    }
  }
  new MutationObserver((all) => all.forEach((m) => m.addedNodes.forEach(look))).observe(document, { childList: true, subtree: true })
}

/** A page of the shell; console errors of the shell and its frames are collected. */
export async function shell(b, url, options = {}) {
  const context = await b.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US', ...options })
  await context.addInitScript(keepToasts)
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE)
  const errors = []
  page.on('pageerror', (e) => errors.push(String(e)))
  page.on('console', (m) => m.type() === 'error' && errors.push(m.text()))
  await page.goto(url)
  return { context, page, errors }
}

/** The frame of the page on top. */
export const top = (page, selector) => when(async () => {
  for (const frame of page.frames().slice(1).reverse()) {
    const found = await frame.$(selector).catch(() => null)
    if (found && (await found.isVisible().catch(() => false))) return frame
  }
  return null
}, { what: `a frame that shows ${selector}` })
