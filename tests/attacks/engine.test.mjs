// tests/attacks/engine.toml: what a script does to the engine, one page and one jailed process for each attack.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { check, root } from '../menshen.mjs'

const { parse } = createRequire(join(root, 'web/package.json'))('smol-toml')
const { attack: attacks } = parse(readFileSync(join(root, 'tests/attacks/engine.toml'), 'utf8'))
const KEYS = ['id', 'item', 'code', 'answer', 'error', 'alive', 'differs']

const temporary = mkdtempSync(join(tmpdir(), 'menshen-attacks-'))
const program = join(temporary, 'program')
let got

// The attack's answer leaves the page as an error, the one thing that check reports of a script.
const page = (code) => `Page({ data: {}, onLoad() {
  const attack = function () { ${code}
  }
  Promise.resolve(attack.call(this)).then((answer) => { throw new Error('ANSWER: ' + answer) })
} })
`

function write(path, text) {
  mkdirSync(dirname(join(program, path)), { recursive: true })
  writeFileSync(join(program, path), text)
}

before(async () => {
  const pages = attacks.flatMap((a) => (a.differs ? [a.id, `${a.id}--2`] : [a.id]))
  write('app.json', JSON.stringify({ pages: pages.map((id) => `pages/${id}/index`) }))
  write('app.js', 'App({})')
  for (const id of pages) {
    write(`pages/${id}/index.js`, page(attacks.find((a) => a.id === id.replace(/--2$/, '')).code))
    write(`pages/${id}/index.wxml`, '<view>still drawn {{list.length}}</view>')
    write(`pages/${id}/index.json`, '{}')
  }
  got = await check(program, join(temporary, 'data'), [], { ms: 280_000 })
}, { timeout: 300_000 })
after(() => rmSync(temporary, { recursive: true, force: true }))

const report = (id) => got.pages.get(`pages/${id}/index`) ?? assert.fail(`no report of ${id}: ${got.stderr}`)
const answerOf = (id) => {
  const found = report(id).errors.map((e) => /Error: ANSWER: (.*?)( \((?:in |at ).*)?$/s.exec(e)).find(Boolean)
  return found && found[1]
}

test('the compiler took every attack', () => {
  assert.deepEqual(got.totals.compile_errors, [])
  assert.equal(got.pages.size, attacks.length + attacks.filter((a) => a.differs).length)
})

for (const a of attacks) {
  test(`${a.item} ${a.id}`, () => {
    for (const key of Object.keys(a)) assert.ok(KEYS.includes(key), `nobody reads ${key}`)
    const errors = report(a.id).errors.join('\n')
    assert.ok(!/the engine crashed|the engine aborted|system call/.test(errors), `the engine itself broke: ${errors}`)
    if (a.answer !== undefined) return assert.equal(answerOf(a.id), a.answer, errors)
    if (a.error) return assert.ok(errors.includes(a.error), errors)
    if (a.differs) {
      const [one, two] = [answerOf(a.id), answerOf(`${a.id}--2`)]
      assert.ok(one && two, errors)
      return assert.notEqual(one, two)
    }
    assert.ok(a.alive, `${a.id} expects nothing`)
    assert.ok(report(a.id).nodes > 0, errors)
  })
}
