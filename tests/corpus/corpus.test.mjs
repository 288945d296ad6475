// Component libraries that nobody here wrote, each component on a page of its own in the jail: how many are clean is held to
// the number. MENSHEN_BIN is the program, MENSHEN_CORPUS a folder with node_modules (`cargo xtask test` installs and names it).
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test from 'node:test'

const { MENSHEN_BIN: bin, MENSHEN_CORPUS: corpus } = process.env
const skip = bin && corpus ? false : 'MENSHEN_BIN and MENSHEN_CORPUS are not set; `cargo xtask test` sets them'

const libraries = [
  { name: '@vant/weapp', components: 71 },
  { name: 'tdesign-miniprogram', components: 105 },
  { name: 'weui-miniprogram', components: 22 },
]

/** Runs `menshen check --json` on a folder; its reports and its last line. */
const check = async (folder) => {
  const data = mkdtempSync(join(tmpdir(), 'menshen-corpus-'))
  try {
    const child = spawn(bin, ['check', folder, '--json', '--data', data], { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    child.stdout.on('data', (d) => (out += d))
    child.stderr.on('data', (d) => (err += d))
    await new Promise((done) => child.on('close', done))
    const lines = out.split('\n').filter(Boolean).map((l) => JSON.parse(l))
    const totals = lines.pop()
    assert.ok(totals?.totals, `menshen check gave no totals:\n${err}`)
    return { reports: lines, totals }
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

const told = (reports) => reports.map((r) => `${r.page}\n${r.errors.map((e) => `    ${e}`).join('\n')}`).join('\n')

for (const { name, components } of libraries) {
  test(`${name}: ${components} components`, { skip }, async (t) => {
    const { reports, totals } = await check(join(corpus, 'node_modules', name))
    const failed = reports.filter((r) => !r.ok)
    if (failed.length) t.diagnostic(`not clean:\n${told(failed)}`)
    for (const r of reports) for (const w of r.warnings) if (w.startsWith('shown ')) t.diagnostic(`${r.page} ${w}`)
    assert.equal(totals.pages, components)
    assert.deepEqual(totals.compile_errors, [], 'every file compiles')
    assert.deepEqual(failed.map((r) => r.page), [], told(failed))
    for (const r of reports) {
      assert.ok(r.nodes > 0, `${r.page} draws something`)
      if (r.ok) assert.deepEqual(r.errors, [])
    }
    assert.equal(totals.ok, components)
    assert.equal(totals.clean, components, 'every bound handler exists')
  })
}

test('what fails alone works where it belongs: code and tables of chat-markdown', { skip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'menshen-markdown-'))
  const write = (file, text) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), typeof text === 'string' ? text : JSON.stringify(text))
  }
  try {
    const library = 'miniprogram_npm/tdesign-miniprogram'
    cpSync(join(corpus, 'node_modules/tdesign-miniprogram/miniprogram_dist'), join(folder, library), { recursive: true })
    const markdown = '# a\n\n```js\nlet a = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n'
    write('app.json', { pages: ['pages/index/index'] })
    write('app.js', 'App({})')
    write('pages/index/index.json', { usingComponents: { 't-markdown': 'tdesign-miniprogram/chat-markdown/chat-markdown' } })
    write('pages/index/index.wxml', '<t-markdown content="{{markdown}}" bind:click="clicked"/>')
    write('pages/index/index.js', `Page({ data: { markdown: ${JSON.stringify(markdown)} }, clicked(e) { wx.showToast({ title: e.detail.node.type }) } })`)
    const { reports } = await check(folder)
    assert.equal(reports.length, 1)
    assert.deepEqual(reports[0].errors, [])
    assert.ok(reports[0].taps >= 2, `a code block and a table can be tapped, ${reports[0].taps} were`)
    assert.ok((reports[0].ui.showToast ?? 0) >= 2, 'and the page hears of it')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
