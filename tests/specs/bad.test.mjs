// Every case of tests/specs/bad: what is wrong is said where a developer sees it, and the healthy page beside it opens.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { check } from '../menshen.mjs'
import { copy, expected, names } from './cases.mjs'

const data = mkdtempSync(join(tmpdir(), 'menshen-bad-'))
after(() => rmSync(data, { recursive: true, force: true }))

// Bound of a whole case, the compiler and a watchdog of 5 s included; a loaded machine is slow.
const WITHIN = 120

for (const name of names('bad')) {
  test(name, { timeout: 300_000 }, async () => {
    const want = expected('bad', name)
    const program = await copy('bad', name)
    try {
      const got = await check(program.dir, data, [], { ms: 150_000 })
      judge(want, got)
    } finally {
      program.remove()
    }
  })
}

function judge(want, got) {
  const said = `\nstdout: ${got.stdout.slice(0, 6000)}\nstderr: ${got.stderr.slice(0, 2000)}`
  assert.equal(got.signal, null, `the command itself was ended${said}`)
  assert.ok(!/panicked/.test(got.stderr), said)
  assert.ok(got.ms < (want.within ?? WITHIN) * 1000, `it took ${got.ms} ms`)
  assert.equal(got.totals?.starts ?? true, want.starts, said)
  if (want.diagnostic) diagnostic(want, got, said)
  if (!want.starts) {
    assert.equal(got.code, 1, said)
    return
  }
  const pages = [...got.pages.values()]
  const errors = pages.flatMap((page) => page.errors)
  const find = (what, texts, parts) => {
    const wanted = [parts].flat().map((part) => part.toLowerCase())
    assert.ok(texts.some((text) => wanted.some((part) => text.toLowerCase().includes(part))), `no ${what} says "${wanted}"${said}`)
  }
  if (want.fault) find('error', errors, want.fault)
  if (want.warning) find('warning', pages.flatMap((page) => page.warnings), want.warning)
  if (want.exit) find('end', errors, REASONS[want.exit] ?? assert.fail(`unknown exit ${want.exit}`))
  for (const page of want.page ?? []) shows(page, got, said)
  // Something must be wrong, or the case is not bad: either a page or a file is named, and the exit code says so.
  if (want.fault || want.exit || (want.diagnostic && want.severity !== 'warning')) assert.equal(got.code, 1, said)
}

const REASONS = {
  cpu: 'processor time',
  memory: 'memory',
}

function diagnostic(want, got, said) {
  const found = (got.totals?.diagnostics ?? []).filter((d) => d.code === want.diagnostic)
  assert.ok(found.length > 0, `no diagnostic ${want.diagnostic}${said}`)
  const right = found.filter((d) => d.severity === (want.severity ?? 'error') && (!want.file || d.file === want.file))
  assert.ok(right.length > 0, `no ${want.severity ?? 'error'} ${want.diagnostic} in ${want.file}: ${JSON.stringify(found)}`)
  if (want.place) assert.ok(right.some((d) => `${d.line}:${d.column}` === want.place), `not at ${want.place}: ${JSON.stringify(right)}`)
  if (want.says) assert.ok(right.some((d) => d.message.includes(want.says)), `nothing says "${want.says}": ${JSON.stringify(right)}`)
}

function shows(page, got, said) {
  const report = got.pages.get(page.path)
  if (page.opens === true) assert.ok(report?.nodes > 0, `${page.path} shows nothing${said}`)
  if (page.path === 'pages/good/index' && page.clean !== false) assert.ok(report?.ok, `the healthy page is not clean${said}`)
  if (page.opens === false) assert.ok(!report || report.nodes === 0, `${page.path} shows something${said}`)
}
