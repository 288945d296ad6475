// The verifiers that docs/back-end.md hands to developers, against the vectors: what is signed is believed, what is changed is not,
// and what they sign is what crates/seal believes (responses.jsonl).

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { Refused, signAnswer, Verifier } from "../../examples/back-end/verify.mjs";
import { keyOf, keys } from "./generate.mjs";
import * as s from "./scheme.mjs";

const lines = (name) => readFileSync(new URL(name, import.meta.url), "utf8").trimEnd().split("\n").map((l) => JSON.parse(l));
const python = fileURLToPath(new URL("../../examples/back-end/verify.py", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "menshen-back-end-"));
after(() => rmSync(folder, { recursive: true }));
const all = keys();
const jwks = { keys: [{ kty: "OKP", crv: "Ed25519", kid: all.authority.kid, x: all.authority.x }] };
const NOW = 1_780_000_000;

/** The vectors that can be sent, each as a server receives it. */
const received = lines("requests.jsonl").filter(({ want }) => !want.unsignable).map(({ id, given, want }) => {
  const { appid, openid, cert } = all.devices[given.who];
  const body = Buffer.from(given.body, "base64");
  const r = { ...given, appid, openid, body };
  const { params } = s.base(r, keyOf(all, given.who, given.mode, "request"), given.mode === "ed25519" ? cert : null);
  const headers = {
    "x-wx-appid": appid, "x-wx-version": given.version, "content-digest": s.digestField(body),
    "signature-input": `wx=${params}`, signature: `wx=:${want.header.signature}:`,
    ...(openid === null ? {} : { "x-wx-openid": openid }), ...(given.mode === "ed25519" ? { "x-wx-cert": cert } : {}),
  };
  return { id, mode: given.mode, appid, created: given.created, asked: { method: given.method, authority: want.authority, path: given.path, query: given.query, headers, body } };
});

const verifier = ({ mode, appid, asked, created }) =>
  new Verifier({ appid, authorities: [asked.authority], ...(mode === "ed25519" ? { keys: jwks } : { secret: all.secret }), now: () => created, since: 0 });

const refused = (errcode) => (error) => error instanceof Refused && error.status === 401 && error.errcode === errcode;

test("Node: every vector is believed once, and no changed one", () => {
  assert.ok(received.length >= 1900, `${received.length} vectors`);
  for (const one of received) {
    const v = verifier(one);
    assert.equal(v.request(one.asked).openid, one.asked.headers["x-wx-openid"] ?? null, `case ${one.id}`);
    assert.throws(() => v.request(one.asked), refused(104100), `case ${one.id}: again`);
    const { asked } = one;
    const h = (name, value) => ({ ...asked, headers: { ...asked.headers, [name]: value } });
    for (const [what, changed] of Object.entries({
      method: { ...asked, method: `${asked.method}X` }, path: { ...asked, path: `${asked.path || "/"}x` }, query: { ...asked, query: `${asked.query ?? ""}x` },
      body: { ...asked, body: Buffer.concat([asked.body, Buffer.from(" ")]) }, openid: h("x-wx-openid", "o".repeat(28)), version: h("x-wx-version", "9.9.9"),
      digest: h("content-digest", s.digestField(Buffer.from("other"))), signature: h("signature", `wx=:${Buffer.alloc(one.mode === "ed25519" ? 64 : 32).toString("base64")}:`),
      app: h("x-wx-appid", "wx0"), none: h("signature-input", undefined),
    })) assert.throws(() => verifier(one).request(changed), refused(40234), `case ${one.id}: ${what}`);
  }
});

test("Node: times, certificates and authorities are held to", () => {
  const one = received.find((r) => r.mode === "ed25519" && r.asked.headers["x-wx-openid"]);
  const at = (now, more = {}) => new Verifier({ appid: one.appid, authorities: [one.asked.authority], keys: jwks, now: () => now, since: 0, ...more });
  for (const late of [-301, 301]) assert.throws(() => at(one.created + late).request(one.asked), refused(40234), `${late} s`);
  for (const near of [-300, 300]) at(one.created + near).request(one.asked);
  assert.throws(() => at(one.created, { keys: { keys: [] } }).request(one.asked), refused(40234), "another platform");
  assert.throws(() => at(one.created, { authorities: ["evil.example"] }).request(one.asked), refused(40234), "another server");
  assert.throws(() => at(one.created, { since: one.created }).request(one.asked), refused(104100), "before it could remember");
  assert.throws(() => at(one.created, { keys: undefined, secret: all.secret }).request(one.asked), refused(40234), "the other mode");
});

test("Node: an answer is signed as the vectors have it", () => {
  const answers = lines("responses.jsonl");
  assert.ok(answers.length >= 200);
  for (const { id, given, want } of answers) {
    const who = all.devices[given.who];
    const answer = given.mode === "ed25519" ? null : { kid: `${who.session}.${who.expires}`, key: who.response };
    const believed = { binding: { method: given.method, authority: given.authority, signature: `:${given.request}:` }, answer };
    const own = { key: all.back.secret, x: all.back.x };
    const signed = signAnswer(believed, { status: given.status, body: Buffer.from(given.body, "base64"), own, now: given.created });
    assert.deepEqual(signed, { "x-wx-checksum": want.checksum, "content-digest": want.digest, "signature-input": want.input, signature: `wx=:${want.signature}:` }, `case ${id}`);
  }
});

/** Runs verify.py over requests that share app, server and time. */
function judge(mode, cases) {
  const config = join(folder, "config.json");
  const key = mode === "ed25519" ? { keys: jwks } : { secret: all.secret.toString("hex") };
  writeFileSync(config, JSON.stringify({ appid: cases[0].appid, authorities: [cases[0].asked.authority], now: cases[0].created, since: 0, ...key }));
  const input = cases.map(({ asked }) => JSON.stringify({ ...asked, body: asked.body.toString("base64") })).join("\n");
  const done = spawnSync("python3", [python, config], { input, encoding: "utf8", maxBuffer: 64 << 20 });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.trimEnd().split("\n").map((l) => JSON.parse(l));
}

const certificates = spawnSync("python3", ["-c", "import cryptography"]).status === 0;
for (const mode of ["hmac-sha256", "ed25519"]) {
  test(`Python: vectors of ${mode} are believed, changed ones are not`, { skip: mode === "ed25519" && !certificates ? "python3 has no `cryptography` here" : false }, () => {
    const groups = new Map();
    for (const one of received.filter((r) => r.mode === mode)) {
      const name = `${one.appid} ${one.asked.authority} ${one.created}`;
      groups.set(name, [...(groups.get(name) ?? []), one]);
    }
    let good = 0;
    for (const cases of [...groups.values()].sort((a, b) => b.length - a.length).slice(0, 3)) {
      // One nonce is believed once: of vectors that share one, the first is sent.
      const seen = new Set();
      const fresh = cases.filter(({ asked }) => {
        const nonce = /nonce="(\w+)".*keyid="([\w.-]+)"/.exec(asked.headers["signature-input"]).slice(1).join();
        return !seen.has(nonce) && seen.add(nonce);
      });
      const changed = fresh.map((c) => ({ ...c, asked: { ...c.asked, body: Buffer.concat([c.asked.body, Buffer.from(" ")]) } }));
      for (const verdict of judge(mode, changed)) assert.equal(verdict.errcode, 40234);
      for (const [i, verdict] of judge(mode, [...fresh, fresh[0]]).entries()) {
        if (i === fresh.length) assert.equal(verdict.errcode, 104100, "again");
        else assert.equal(verdict.refused, undefined, `case ${fresh[i].id}: ${verdict.refused}`);
      }
      good += fresh.length;
    }
    assert.ok(good >= 3, `${good} vectors`);
  });
}

test("the page shows the files as they are", () => {
  const page = readFileSync(new URL("../../docs/back-end.md", import.meta.url), "utf8");
  for (const name of ["verify.mjs", "verify.py", "server.mjs"]) assert.ok(page.includes(`examples/back-end/${name}`), name);
});
