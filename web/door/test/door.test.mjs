// The door's own judgements: whose messages are heard, and how often a page may ask for a route.
import assert from 'node:assert/strict'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { load } from '../../view/test/build.mjs'

const at = (file) => fileURLToPath(new URL(`../src/${file}`, import.meta.url))
const { allowed } = await load(at('origin.ts'))
const { Rate } = await load(at('rate.ts'))
const list = ['https://example.com', 'https://*.example.com', 'https://shop.example.org:8443', 'https://*.shop.example.org:8443', 'http://127.0.0.1:4000']

test('an origin is on the list as the policy has it, to the letter', () => {
  for (const ok of ['https://example.com', 'https://a.example.com', 'https://a.b-c.example.com', 'https://shop.example.org:8443', 'https://x.shop.example.org:8443', 'http://127.0.0.1:4000']) assert.equal(allowed(ok, list), true, ok)
  for (const bad of [
    '', 'null', 'http://example.com', 'https://example.com:8443', 'https://example.com.evil.org', 'https://badexample.com', 'https://.example.com', 'https://evil.org', 'https://evil.org/.example.com', 'https://evil.org#.example.com',
    'https://x@a.example.com', 'https://shop.example.org', 'https://example.org:8443', 'http://127.0.0.1', 'http://127.0.0.1:40000', 'http://127.0.0.1:4001', 'https://127.0.0.1:4000', 'http://localhost:4000', 'file://', 'https://*.example.com',
  ]) assert.equal(allowed(bad, list), false, bad)
  assert.equal(allowed('https://example.com', []), false)
})

test('so many in a window of time, and then again', () => {
  const rate = new Rate(3, 100)
  assert.deepEqual([0, 10, 20, 30].map((t) => rate.take(t)), [true, true, true, false])
  assert.equal(rate.take(101), true)
  assert.equal(rate.take(102), false)
})
