// The vectors of menshen-sig/1 are what their generator makes, and hold by a second implementation. crates/seal holds them too
// (crates/seal/tests/vectors.rs).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { files, keyOf, keys } from "./generate.mjs";
import * as s from "./scheme.mjs";

const read = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const lines = (name) => read(name).trimEnd().split("\n").map((l) => JSON.parse(l));

test("the vectors are what the generator makes", () => {
  for (const [name, text] of Object.entries(files())) assert.equal(read(name) === text, true, `${name} is stale: node tests/vectors/generate.mjs`);
});

test("at least 2,000 requests, of every kind", () => {
  const all = lines("requests.jsonl");
  assert.ok(all.length >= 2000, `${all.length} cases`);
  for (const kind of ["method", "path", "query", "authority", "length"]) {
    assert.ok(all.some((c) => c.want.unsignable === kind), `none is unsignable by its ${kind}`);
  }
  assert.ok(all.filter((c) => c.want.taken).length >= 20);
  assert.ok(all.filter((c) => c.want.both).length >= 1500);
});

test("every signature verifies, and none verifies over a changed text", () => {
  const all = keys();
  for (const { id, given, want } of lines("requests.jsonl")) {
    if (want.unsignable) continue;
    const { appid, openid, cert } = all.devices[given.who];
    const key = keyOf(all, given.who, given.mode, "request");
    const r = { ...given, appid, openid, body: Buffer.from(given.body, "base64") };
    const { text } = s.base(r, key, given.mode === "ed25519" ? cert : null);
    const signature = Buffer.from(want.header.signature, "base64");
    assert.ok(s.verifyWith(key, text, signature), `case ${id}`);
    assert.ok(!s.verifyWith(key, `${text} `, signature), `case ${id}`);
    if (want.query === undefined) continue;
    const [, hex] = /&signature=([0-9a-f]+)$/.exec(want.query);
    assert.ok(s.verifyWith(key, s.compact(r, key), Buffer.from(hex, "hex")), `case ${id}, compact`);
  }
});
