// Makes the vectors of menshen-sig/1: `node tests/vectors/generate.mjs` writes keys.json, requests.jsonl, responses.jsonl beside
// itself. Seeded: the same bytes each time (signature.test.mjs proves it).

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import * as s from "./scheme.mjs";

/** mulberry32. */
function random(seed) {
  let a = seed;
  return (n) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

const filled = (byte) => Buffer.alloc(32, byte);
const NOW = 1_780_000_000;

/** Published keys: whoever uses one for anything else has no secret. */
export function keys() {
  const authority = s.pair(filled(1));
  const secret = filled(4);
  const back = s.pair(filled(3));
  const who = [
    { appid: "wx0123456789abcdef", openid: "oAbCdEfGhIjKlMnOpQrStUvWxYz0" },
    { appid: "wx0123456789abcdef", openid: null },
    { appid: "wxfedcba9876543210", openid: "o-_0000000000000000000000000" },
  ];
  const devices = who.map(({ appid, openid }, i) => {
    const device = s.pair(filled(16 + i));
    const claims = { x: device.x, appid, openid, release: filled(7).toString("hex"), nbf: NOW - 600, exp: NOW + 3000 };
    const session = `session-${i}-0123456789`;
    return {
      appid, openid, device, cert: s.certificate(authority, claims), claims, session, expires: NOW + 3000,
      request: s.sessionKey(secret, "req", appid, openid, session, NOW + 3000),
      response: s.sessionKey(secret, "res", appid, openid, session, NOW + 3000),
    };
  });
  return { authority, secret, back, devices };
}

const METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "PURGE", "M-SEARCH", "!#$%&'*+-.^_`|~"];
const BAD_METHODS = ["", "G ET", "GÉT", "GET\n", "GET\r\nHost: x", "GET\u0000", "G:T", "\"GET\"", "(GET)", "x".repeat(33), "GET\t"];
const AUTHORITIES = [
  "shop.example", "SHOP.Example", "shop.example:443", "shop.example:80", "shop.example:8443", "SHOP.EXAMPLE:443", "shop.example.",
  "a_b.example", "xn--fiqs8s", "127.0.0.1", "127.0.0.1:8443", "[::1]", "[::1]:443", "[2001:DB8::A]", "[2001:db8::a]:8443",
  "[::ffff:127.0.0.1]", "localhost", "a", "shop.example:1", "shop.example:65535", "a-b.example", "1.2.3.4:80",
];
const BAD_AUTHORITIES = [
  "", ":443", "shop.example:", "shop.example:0", "shop.example:00443", "shop.example:65536", "shop.example:99999999999", "shop.example:+443",
  "shop.example:44 3", "user@shop.example", "user:pw@shop.example", "shop example", "shop.example/", "shop.example?x", "商店.example", "[::1",
  "::1", "[::1]x", "[::1]:", "[g::1]", "[]", "[1]", "shop.example\n", "shop%2eexample", "shop.example:443:443", "a".repeat(256), "shop,example", "shop.example:４４３",
];
const PATHS = [
  "", "/", "/a", "/a/", "//a", "/a//b", "/./a", "/../a", "/a/..", "/a;b=c", "/a%20b", "/a%2Fb", "/a%2fb", "/%E4%BD%A0", "/%e4%bd%a0", "/a+b", "/~user",
  "/a:b@c", "/a&b=c", "/a!$'()*,", "/%", "/%zz", "/a\"b", "/a\\b", "/a|b", "/a^b", "/{a}", "/[a]", "/a`b", "/<a>", "/cgi-bin/token", "/v3/pay/transactions/jsapi",
  "/" + "x".repeat(4000),
];
const BAD_PATHS = ["a", "*", "?", "/a b", "/a\tb", "/你", "/a\nb", "/a\r\nX: y", "/a#b", "/a?b", "/\u0000", "/\u007f", "http://x/", "/é", "/" + "x".repeat(70000)];
const QUERIES = [
  null, "", "a", "a=", "a=1", "=1", "=", "&", "&&", "a=1&b=2", "b=2&a=1", "a=1&a=2", "a=2&a=1", "a=1&", "&a=1", "a=1&&b=2", "a=%20", "a=+", "a=%2B", "a=%2b", "a=%26",
  "a=b=c", "?", "a=?", "a=/", "a=:@", "a=%E4%BD%A0", "a=\"b\"", "a=\\", "a=[1]", "a={}", "a=|", "a=^`", "a=<>", "a=;b", "a;b", "a=%", "a=%zz", "a=%00",
  "x=sig_kid=", "xsig_kid=1", "Signature=1", "sig=1", "a=signature", "q=" + "y".repeat(4000),
];
const TAKEN = [
  "signature=1", "sig_kid=1", "sig_ts=1", "sig_nonce=1", "a=1&signature=2", "signature", "%73ignature=1", "sig%5Fkid=1", "sig%5fts=", "a&sig_nonce",
  "signature=x&X-Amz-Date=1", "sig_kid=k&sig_ts=1&sig_nonce=n&signature=00",
];
const BAD_QUERIES = ["a b", "a=\t", "a=你", "a=\n", "a=1\r\nX: y", "a=#", "#", "a=\u0000", "a=\u007f", "a=é", "q=" + "y".repeat(70000)];
const VERSIONS = ["0", "1", "1.0.0", "devtools", "2026.11.26-rc.1+build_5", "v".repeat(64)];
const BODIES = [
  Buffer.alloc(0), Buffer.from("{}"), Buffer.from("a=1&b=2"), Buffer.from([0]), Buffer.from([0xff, 0xfe, 0x00]), Buffer.from("你好，世界"), Buffer.from("line\r\nline\n"), Buffer.alloc(1024, 0x61),
];
const NONCES = ["0".repeat(22), "z".repeat(32), "AbCdEfGhIjKlMnOpQrStUv", "0123456789abcdef0123456789abcdef", "Zz09".repeat(7)];

function plain() {
  return {
    method: "POST", scheme: "https", authority: "shop.example", path: "/order", query: "id=7", who: 0, mode: "ed25519", version: "1.0.0",
    body: Buffer.from('{"count":1}'), created: NOW, nonce: "0123456789abcdef0123456789abcdef",
  };
}

function* cases() {
  const both = function* (why, change) {
    for (const mode of ["ed25519", "hmac-sha256"]) yield { why, ...plain(), mode, ...change };
  };
  for (const [name, values] of Object.entries({
    method: [...METHODS, ...BAD_METHODS], authority: [...AUTHORITIES, ...BAD_AUTHORITIES], path: [...PATHS, ...BAD_PATHS],
    query: [...QUERIES, ...TAKEN, ...BAD_QUERIES], version: VERSIONS, body: BODIES, nonce: NONCES, who: [0, 1, 2],
    created: [NOW - 600, NOW - 1, NOW, NOW + 1, NOW + 2999],
  })) for (const value of values) yield* both(name, { [name]: value });
  for (const authority of AUTHORITIES) yield* both("http", { scheme: "http", authority });
  const next = random(0x5ea1);
  const pick = (list) => list[next(list.length)];
  const text = (chars, most) => Array.from({ length: next(most) }, () => chars[next(chars.length)]).join("");
  const graphic = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter((c) => c !== "#");
  // What a URL may hold unescaped, and escapes; the rest of visible ASCII is in every third case only.
  const proper = [..."abcXYZ019-._~!$&'()*+,;=:@/", "%20", "%E4", "%2f"];
  for (let i = 0; i < 1700; i++) {
    const chars = i % 3 === 0 ? graphic : proper;
    yield {
      why: "random",
      method: next(40) === 0 ? pick(BAD_METHODS) : pick(METHODS),
      scheme: next(8) === 0 ? "http" : "https",
      authority: next(40) === 0 ? pick(BAD_AUTHORITIES) : pick(AUTHORITIES),
      path: next(40) === 0 ? pick(BAD_PATHS.slice(0, -1)) : next(3) === 0 ? pick(PATHS.slice(0, -1)) : `/${text(chars.filter((c) => c !== "?"), 30)}`,
      query: next(40) === 0 ? pick(BAD_QUERIES.slice(0, -1)) : next(20) === 0 ? pick(TAKEN) : next(3) === 0 ? pick(QUERIES.slice(0, -1)) : text([...chars, "&", "&", "=", "="], 40),
      who: next(3), mode: next(2) === 0 ? "ed25519" : "hmac-sha256", version: pick(VERSIONS),
      body: next(2) === 0 ? pick(BODIES) : Buffer.from(Array.from({ length: next(80) }, () => next(256))),
      created: NOW - 600 + next(3600), nonce: text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 11).padEnd(22 + next(11), "k"),
    };
  }
}

/** The key that signs a case. */
export function keyOf(all, who, mode, kind) {
  const one = all.devices[who];
  if (mode === "ed25519") {
    const pair = kind === "response" ? all.back : one.device;
    return { alg: mode, kid: pair.kid, secret: pair.secret, open: pair.open };
  }
  return { alg: mode, kid: `${one.session}.${one.expires}`, secret: one[kind] };
}

function request(all, id, c) {
  const { body, who, why, ...rest } = c;
  const given = { ...rest, who, body: body.toString("base64") };
  const wrong = s.unsignable(c);
  if (wrong !== null) return { id, why, given, want: { unsignable: wrong } };
  const { appid, openid, cert } = all.devices[who];
  const key = keyOf(all, who, c.mode, "request");
  const sent = c.mode === "ed25519" ? cert : null;
  const r = { ...c, appid, openid };
  const sign = (r) => {
    const { text } = s.base(r, key, sent);
    return { base_sha256: s.sha256(text).toString("hex"), signature: s.signWith(key, text).toString("base64") };
  };
  const want = { authority: s.authority(c.scheme, c.authority), header: sign(r) };
  if (s.taken(c.query)) {
    want.taken = true;
  } else {
    const signature = s.signWith(key, s.compact(r, key)).toString("hex");
    const before = c.query ? `${c.query}&` : "";
    want.query = `${before}sig_kid=${key.kid}&sig_ts=${c.created}&sig_nonce=${c.nonce}&signature=${signature}`;
    want.both = sign({ ...r, query: want.query });
  }
  return { id, why, given, want };
}

function* responses(all) {
  const next = random(0xa115);
  for (let id = 1; id <= 200; id++) {
    const mode = id % 2 ? "ed25519" : "hmac-sha256";
    const who = next(3);
    const key = keyOf(all, who, mode, "response");
    const body = Buffer.from(Array.from({ length: id < 3 ? 0 : next(200) }, () => next(256)));
    const request = Buffer.from(Array.from({ length: mode === "ed25519" ? 64 : 32 }, () => next(256))).toString("base64");
    const a = { mode, who, status: 200 + next(400), method: METHODS[next(9)], authority: "shop.example", request, created: NOW + next(100) };
    const { text, params } = s.responseBase({ ...a, body }, key);
    yield {
      id, given: { ...a, body: body.toString("base64") },
      want: { checksum: s.checksumField(body), digest: s.digestField(body), input: `wx=${params}`, signature: s.signWith(key, text).toString("base64") },
    };
  }
}

/** Every file's name and text. */
export function files() {
  const all = keys();
  const hex = (b) => b.toString("hex");
  const published = {
    about: "Keys of the vectors of menshen-sig/1. Published: never use one.",
    authority: { seed: hex(filled(1)), kid: all.authority.kid, x: all.authority.x },
    signing_secret: hex(all.secret),
    back_end: { seed: hex(filled(3)), kid: all.back.kid, x: all.back.x },
    who: all.devices.map((d, i) => ({
      appid: d.appid, openid: d.openid, seed: hex(filled(16 + i)), kid: d.device.kid, cert: d.cert, release: d.claims.release,
      nbf: d.claims.nbf, exp: d.claims.exp, session: d.session, expires: d.expires, request_key: hex(d.request), response_key: hex(d.response),
    })),
  };
  const lines = (list) => list.map((l) => `${JSON.stringify(l)}\n`).join("");
  return {
    "keys.json": `${JSON.stringify(published, null, 2)}\n`,
    "requests.jsonl": lines([...cases()].map((c, i) => request(all, i + 1, c))),
    "responses.jsonl": lines([...responses(all)]),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(files())) writeFileSync(new URL(name, import.meta.url), text);
}
