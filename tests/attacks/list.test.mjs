// tests/attacks/sandbox.toml is complete, and every test that it names exists.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { names, root } from '../specs/cases.mjs'

const { parse } = createRequire(join(root, 'web/package.json'))('smol-toml')
const read = (path) => readFileSync(join(root, path), 'utf8')
const { item: items } = parse(read('tests/attacks/sandbox.toml'))
const { item: web } = parse(read('tests/attacks/web-view.toml'))
const { attack: scripts } = parse(read('tests/attacks/engine.toml'))
const cases = names('bad')
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Why the test that `named` names is not one; nothing when it is. */
function missing(named) {
  const [, kind, rest] = /^(\w+):(.*)$/.exec(named) ?? []
  if (kind === 'engine') return scripts.some((s) => s.id === rest) ? undefined : 'no such id in engine.toml'
  if (kind === 'case') return cases.includes(rest) ? undefined : 'no such folder in tests/specs/bad'
  if (kind === 'jail') {
    const file = `crates/jail/src/tests/${rest.split('::')[0]}.rs`
    return existsSync(join(root, file)) && read(file).includes(`("${rest}",`) ? undefined : `not listed in ${file}`
  }
  const [file, title] = rest?.split('::') ?? []
  if (!title || !existsSync(join(root, file))) return 'no such file'
  // A Rust test is a function with the attribute before it; a node test is called with its title.
  if (kind === 'rust') return new RegExp(`#\\[(tokio::)?test(\\(.*\\))?\\]\\s+(async )?fn ${escaped(title)}\\(`).test(read(file)) ? undefined : 'no such test'
  if (kind === 'node') return new RegExp(`test\\(\\s*'${escaped(title).replaceAll("'", "\\\\'")}'`).test(read(file)) ? undefined : 'no such test'
  return 'unknown kind of test'
}

test('the numbers are 1 to 67, each once', () => {
  assert.deepEqual(items.map((i) => i.number), Array.from({ length: 67 }, (_, i) => i + 1))
})

test('every item is tested, or named as the matter of a later part', () => {
  for (const i of [...items, ...web]) {
    assert.ok(i.surface && i.attack && i.outcome, `item ${i.number} says too little`)
    assert.equal(Boolean(i.later), !i.tests?.length, `item ${i.number} is either tested or later`)
  }
})

for (const i of [...items, ...web]) for (const named of i.tests ?? []) test(`${i.number} ${named}`, () => assert.equal(missing(named), undefined))

test('every script attack belongs to an item that names it', () => {
  for (const s of scripts) assert.ok(items.find((i) => i.number === s.item)?.tests?.includes(`engine:${s.id}`), `item ${s.item} does not name ${s.id}`)
})

test('a test that is not there is noticed', () => {
  for (const named of ['engine:none', 'case:none', 'jail:walls::none', 'rust:crates/jail/src/lib.rs::none', 'node:tests/attacks/list.test.mjs::none', 'none', 'rust:none.rs::x']) assert.ok(missing(named), named)
})
