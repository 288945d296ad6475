// Every command of the README is run. `cargo xtask test` is what runs this file; the rest is run here.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { menshen, root } from './browser/harness.mjs'

const pages = ['README.md', 'README.zh-CN.md'].map((name) => [name, readFileSync(`${root}/${name}`, 'utf8')])
const commands = (text) => [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((m) => m[1].trim().split('\n'))

test('both READMEs name the same three commands', () => {
  for (const [name, text] of pages)
    assert.deepEqual(commands(text), ['cargo xtask run', 'cargo xtask run path/to/your/miniprogram', 'cargo xtask test'], name)
})

test('both READMEs name only subcommands and files that exist', () => {
  const help = spawnSync(menshen, ['--help'], { encoding: 'utf8' }).stdout
  for (const [name, text] of pages) {
    for (const [, command] of text.matchAll(/`menshen ([a-z]+)/g)) assert.match(help, new RegExp(`^ +${command} `, 'm'), `${name}: menshen ${command}`)
    for (const [, file] of text.matchAll(/\]\(([^)#:]+)\)/g)) assert.doesNotThrow(() => readFileSync(`${root}/${file}`.replace(/\/$/, '/README.md')), `${name}: ${file}`)
  }
})

/** Runs a command line until it prints `pattern`; gives what matched. Its whole process group ends with it. */
async function until(line, pattern, ms) {
  const [program, ...args] = line.split(' ')
  const child = spawn(program, args, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (d) => (said += d))
  const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), ms)
  try {
    for await (const text of createInterface({ input: child.stdout })) {
      const found = pattern.exec(text)
      if (found) return { found, child }
    }
    throw new Error(`${line} ended without ${pattern}:\n${said.slice(-2000)}`)
  } finally {
    clearTimeout(timer)
  }
}

/** Node resolves no *.localhost names: the address of the connection is given, the name stands in the header. */
const status = (url) =>
  new Promise((ok, fail) => {
    const { host, port, pathname } = new URL(url)
    request({ host: '127.0.0.1', port, path: pathname, headers: { host } }, (r) => ok(r.resume().statusCode)).on('error', fail).end()
  })

for (const args of ['', ' examples/hello']) {
  test(`cargo xtask run${args} prints an address that answers`, { timeout: 3_000_000 }, async () => {
    const { found, child } = await until(`cargo xtask run${args} --json`, /^\{"event":"ready".*\}$/, 2_900_000)
    const ready = JSON.parse(found[0])
    try {
      assert.equal(ready.programs.length, args ? 1 : 4)
      assert.equal(await status(ready.url), 303)
    } finally {
      const gone = new Promise((ok) => child.once('exit', ok))
      process.kill(-child.pid, 'SIGTERM')
      await gone
    }
  })
}
