// The helper that every other test waits with: it gives what it waited for, and it ends.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holds, until } from './until.mjs'

test('the first true value is given back, whatever came before', async () => {
  const answers = [0, null, () => { throw new Error('not yet') }, 'here']
  const got = await until(() => { const next = answers.shift(); return typeof next === 'function' ? next() : next }, { what: 'an answer' })
  assert.equal(got, 'here')
})

test('a condition that is never true, or never answers, ends the wait and is named', async () => {
  await assert.rejects(until(() => false, { what: 'a miracle', ms: 80 }), /a miracle: not within 80 ms; the last value was false/)
  await assert.rejects(until(() => new Promise(() => {}), { what: 'an answer', ms: 80 }), /an answer: not within 80 ms/)
  await assert.rejects(holds(() => assert.equal(1, 2), { what: 'equality', ms: 80 }), /equality: not within 80 ms; the last error was .*1 !== 2/s)
})
