// SQLite and SQLCipher by their command lines, from Debian: 1,000 keys of 1 KB, a transaction each, in WAL mode. What opening
// and deriving a key takes is taken off; reading the statement's text is not.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const KEYS = 1000
const sqlite = process.env.MENSHEN_SQLITE ?? 'sqlite3'
const sqlcipher = process.env.MENSHEN_SQLCIPHER ?? 'sqlcipher'
const value = '7'.repeat(1024)

/** Milliseconds for `count` keys in a new database below `folder`. */
function took(command, head, synchronous, folder, count) {
  const dir = mkdtempSync(join(folder, 'peer-'))
  try {
    const lines = [...head, 'PRAGMA journal_mode = WAL;', `PRAGMA synchronous = ${synchronous};`, 'CREATE TABLE s (k TEXT PRIMARY KEY, v BLOB) WITHOUT ROWID;']
    for (let i = 0; i < count; i++) lines.push(`INSERT OR REPLACE INTO s VALUES ('key${i}', '${value}');`)
    lines.push('SELECT count(*), sum(length(v)) FROM s;')
    const began = performance.now()
    const said = execFileSync(command, ['-batch', '-bail', join(dir, 'db')], { input: lines.join('\n'), encoding: 'utf8' })
    const ms = performance.now() - began
    const want = count ? `${count}|${count * 1024}` : '0|'
    if (said.trim().split('\n').at(-1) !== want) throw new Error(`${command} kept ${said.slice(0, 200)}, not ${want}`)
    return ms
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const peer = (command, head) => (synchronous, folder) =>
  took(command, head, synchronous, folder, KEYS) - took(command, head, synchronous, folder, 0)

/** `NORMAL` may lose the last transactions with the power, as our `relaxed` may; `FULL` syncs each. */
export const plain = peer(sqlite, [])
export const cipher = peer(sqlcipher, ["PRAGMA key = 'correct horse battery staple';"])

/** Which versions they are. */
export function versions() {
  const ask = (command, sql) => execFileSync(command, ['-batch', ':memory:'], { input: sql, encoding: 'utf8' }).trim().split('\n').at(-1)
  return `SQLite ${ask(sqlite, 'SELECT sqlite_version();')}, SQLCipher ${ask(sqlcipher, "PRAGMA key = 'x'; PRAGMA cipher_version;")}`
}
