// Reads the cases of tests/specs/bad: what is expected, and a copy of the program with its large files made.
import { cpSync, createWriteStream, mkdirSync, mkdtempSync, readFileSync, readdirSync, existsSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const { parse } = createRequire(join(root, 'web/package.json'))('smol-toml')

const KEYS = {
  expect: ['why', 'starts', 'diagnostic', 'severity', 'file', 'place', 'says', 'fault', 'warning', 'exit', 'within', 'page'],
  page: ['path', 'opens', 'after', 'clean'],
  file: ['path', 'head', 'unit', 'count', 'tail', 'close', 'end'],
}

// A key that nobody reads is an expectation that nobody checks.
function only(table, keys, where) {
  for (const key of Object.keys(table)) if (!keys.includes(key)) throw new Error(`${where}: nobody reads the key ${key}`)
  return table
}

/** Names of the cases in a folder of tests/specs. */
export function names(folder) {
  return readdirSync(join(root, 'tests/specs', folder), { withFileTypes: true }).filter((d) => d.isDirectory()).map((d) => d.name).sort()
}

/** What a case expects. */
export function expected(folder, name) {
  const file = join(root, 'tests/specs', folder, name, 'expect.toml')
  const table = only(parse(readFileSync(file, 'utf8')), KEYS.expect, file)
  for (const page of table.page ?? []) only(page, KEYS.page, file)
  return table
}

/** A copy of the program in a temporary folder, large files included. `remove()` takes it away. */
export async function copy(folder, name) {
  const temporary = mkdtempSync(join(tmpdir(), 'menshen-case-'))
  const dir = join(temporary, name)
  cpSync(join(root, 'tests/specs', folder, name), dir, { recursive: true })
  const recipe = join(dir, 'generate.toml')
  const files = existsSync(recipe) ? (parse(readFileSync(recipe, 'utf8')).file ?? []) : []
  for (const file of files) await generate(dir, only(file, KEYS.file, recipe))
  return { dir, remove: () => rmSync(temporary, { recursive: true, force: true }) }
}

// head, unit times count, tail, close times count, end: written piece by piece, because together they may be 100 MB.
async function generate(dir, file) {
  const path = join(dir, file.path)
  mkdirSync(dirname(path), { recursive: true })
  const out = createWriteStream(path)
  const write = async (text) => { if (text && !out.write(text)) await once(out, 'drain') }
  const repeat = async (text = '') => {
    for (let left = file.count; left > 0; left -= 10_000) await write(text.repeat(Math.min(left, 10_000)))
  }
  await write(file.head)
  await repeat(file.unit)
  await write(file.tail)
  await repeat(file.close)
  await write(file.end)
  out.end()
  await once(out, 'finish')
}
