// The review of code as a developer meets it: what ends with which code, every format, baseline, fix, and our own examples.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { exec, menshen, root } from './menshen.mjs'

const temporary = mkdtempSync(join(tmpdir(), 'menshen-scan-'))
after(() => rmSync(temporary, { recursive: true, force: true }))
let count = 0

/** A program with one page, and with what the test is about. */
function program(files) {
  const dir = join(temporary, String(count++))
  const all = { 'app.json': '{ "pages": ["pages/a/a"] }', 'app.js': 'App({})\n', 'pages/a/a.wxml': '<view/>\n', ...files }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(join(dir, path, '..'), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  return dir
}

const scan = (...args) => exec(menshen, ['scan', '--lang', 'en', ...args])
const secret = "const config = { appSecret: '8d3f1c7a95e04b62af17c3d85e90b46f' }\nPage({ onLoad() { console.log(config) } })\n"
const leaky = () => program({ 'pages/a/a.js': secret })

test('exit 0 without findings, 1 with, 2 when there is nothing to scan', async () => {
  const clean = await scan(program({ 'pages/a/a.js': 'Page({})\n' }))
  assert.equal(clean.code, 0, clean.stdout + clean.stderr)
  assert.match(clean.stdout, /4 files, 0 findings/)
  const found = await scan(leaky())
  assert.equal(found.code, 1, found.stdout + found.stderr)
  for (const args of [[join(temporary, 'none')], [], ['--explain', 'no/rule'], [leaky(), '--baseline', join(temporary, 'none')]]) {
    const failed = await scan(...args)
    assert.equal(failed.code, 2, args.join(' '))
    assert.ok(failed.stderr.length > 20, 'and says why')
  }
})

test('the text names rule, place, excerpt and fix', async () => {
  const { stdout } = await scan(leaky())
  assert.match(stdout, /MP01 \[secret\/app-secret\]/)
  assert.match(stdout, /--> pages\/a\/a\.js:1:\d+/)
  assert.match(stdout, /\| const config = \{ appSecret/)
  assert.match(stdout, /^ {2}= \S/m)
  const zh = await exec(menshen, ['scan', '--lang', 'zh', leaky()])
  assert.match(zh.stdout, /个文件/)
})

test('json, sarif, html and github carry the same finding', async () => {
  const dir = leaky()
  const json = JSON.parse((await scan(dir, '--format', 'json')).stdout)
  assert.ok(json.findings.some((f) => f.rule === 'secret/app-secret'))
  const sarif = JSON.parse((await scan(dir, '--format', 'sarif')).stdout)
  assert.equal(sarif.version, '2.1.0')
  const result = sarif.runs[0].results.find((r) => r.ruleId === 'secret/app-secret')
  assert.equal(result.locations[0].physicalLocation.artifactLocation.uri, 'pages/a/a.js')
  const html = await scan(dir, '--format', 'html')
  assert.match(html.stdout, /^<!doctype html/i)
  assert.ok(html.stdout.includes('secret/app-secret') && !html.stdout.includes('<script'))
  assert.match((await scan(dir, '--format', 'github')).stdout, /^::error file=pages\/a\/a\.js,line=1,/m)
})

test('a baseline accepts what was there, and nothing else', async () => {
  const dir = leaky()
  const accepted = join(temporary, 'accepted.json')
  assert.equal((await scan(dir, '--write-baseline', accepted)).code, 2, 'a reason is asked for')
  assert.equal((await scan(dir, '--write-baseline', accepted, '--reason', 'rotated')).code, 0)
  assert.match(readFileSync(accepted, 'utf8'), /rotated/)
  assert.equal((await scan(dir, '--baseline', accepted)).code, 0)
  writeFileSync(join(dir, 'pages/a/a.js'), `${secret}wx.setEnableDebug({ enableDebug: true })\n`)
  const after = await scan(dir, '--baseline', accepted)
  assert.equal(after.code, 1)
  assert.ok(after.stdout.includes('debug/enabled') && !after.stdout.includes('[secret/app-secret]'))
})

test('explain shows a rule with both of its examples', async () => {
  const page = await scan('--explain', 'secret/app-secret')
  assert.equal(page.code, 0)
  assert.match(page.stdout, /secret\/app-secret/)
  assert.match(page.stdout, /CWE-\d+/)
  assert.ok((await scan('--list')).stdout.split('\n').length > 60)
})

test('fix changes what needs no thought and leaves the rest of the file', async () => {
  const dir = program({ 'app.json': '{ "pages": ["pages/a/a"], "debug": true }', 'pages/a/a.js': 'Page({})\n' })
  assert.equal((await scan(dir)).code, 1)
  const fixed = await scan(dir, '--fix')
  assert.equal(fixed.code, 0, fixed.stdout + fixed.stderr)
  assert.match(fixed.stderr, /1 changes? made/)
  assert.equal(readFileSync(join(dir, 'app.json'), 'utf8'), '{ "pages": ["pages/a/a"], "debug": false }')
})

test('code of cloud functions is searched for secrets and has no pages', async () => {
  const server = "exports.main = (event) => console.log(event.phoneNumber)\nconst appSecret = '8d3f1c7a95e04b62af17c3d85e90b46f'\n"
  const page = "Page({ onLoad() { wx.setEnableDebug({ enableDebug: true }) } })\n"
  const files = { 'project.config.json': '{ "cloudfunctionRoot": "cloud/" }', 'pages/a/a.js': 'Page({})\n', 'cloud/f/index.js': server + page }
  const { stdout } = await scan(program(files), '--format', 'json')
  const rules = JSON.parse(stdout).findings.map((f) => f.rule)
  assert.ok(rules.includes('secret/app-secret'), rules.join())
  assert.ok(!rules.includes('debug/enabled'), rules.join())
})

test('our examples: two are clean, and the probe uses what it does not declare, on purpose', async () => {
  for (const name of ['hello', 'shop', 'gallery']) {
    const { code, stdout, stderr } = await scan(join(root, 'examples', name))
    assert.equal(code, 0, name + stdout + stderr)
  }
  const probe = await scan(join(root, 'examples/probe'), '--format', 'json')
  assert.equal(probe.code, 1)
  assert.deepEqual(JSON.parse(probe.stdout).findings.map((f) => [f.rule, f.place.file]), [['permission/undeclared', 'pages/undeclared/undeclared.js']])
})
