// menshen-sig/1 written a second time, from docs/signatures.md and the RFCs, with node:crypto alone. It shares no line with
// crates/seal: what both agree on is what the documents say.

import { createHash, createHmac, createPrivateKey, createPublicKey, hkdfSync, sign, verify } from "node:crypto";

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const b64url = (bytes) => Buffer.from(bytes).toString("base64url");

/** An Ed25519 pair from its 32-byte seed. */
export function pair(seed) {
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const secret = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  const x = createPublicKey(secret).export({ format: "jwk" }).x;
  return { secret, open: createPublicKey(secret), x, kid: thumbprint(x) };
}

/** RFC 7638. */
export const thumbprint = (x) => b64url(sha256(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`));

/** The certificate of a device key: a JWS. */
export function certificate(authority, { x, appid, openid, release, nbf, exp }) {
  const header = { alg: "EdDSA", kid: authority.kid, typ: "menshen-cert+jwt" };
  const jwk = { crv: "Ed25519", kid: thumbprint(x), kty: "OKP", x };
  const payload = { appid, cnf: { jwk }, exp, nbf, ...(openid === null ? {} : { openid }), release };
  const message = `${b64url(JSON.stringify(header))}.${b64url(JSON.stringify(payload))}`;
  return `${message}.${b64url(sign(null, Buffer.from(message), authority.secret))}`;
}

/** Each part after its length, after the count. */
function pack(parts) {
  const number = (n) => Buffer.from([n >>> 24, n >>> 16, n >>> 8, n]);
  return Buffer.concat([number(parts.length), ...parts.flatMap((p) => [number(Buffer.from(p).length), Buffer.from(p)])]);
}

/** A session's key: `label` is `req` or `res`. */
export function sessionKey(secret, label, appid, openid, session, expires) {
  const info = pack([label, appid, openid ?? "", session, String(expires)]);
  return Buffer.from(hkdfSync("sha256", secret, "menshen-sig/1", info, 32));
}

/** Canonical authority, or null. */
export function authority(scheme, text) {
  const m = /^(\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\]|[A-Za-z0-9._-]+)(?::([1-9][0-9]{0,4}))?$/.exec(text);
  if (m === null || m[1].length > 255 || Number(m[2] ?? 1) > 65535) return null;
  const own = scheme === "https" ? "443" : "80";
  return m[1].toLowerCase() + (m[2] === undefined || m[2] === own ? "" : `:${m[2]}`);
}

const TAKEN = ["sig_kid", "sig_ts", "sig_nonce", "signature"];

/** What makes a request unsignable: the first of method, length, path, query, authority, or null. */
export function unsignable({ method, scheme, authority: a, path, query }) {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,32}$/.test(method)) return "method";
  if ((path || "/").length + (query ?? "").length > 65536) return "length";
  if (path !== "" && !/^\/[!-"$->@-~]*$/.test(path)) return "path";
  if (!/^[!-"$-~]*$/.test(query ?? "")) return "query";
  return authority(scheme, a) === null ? "authority" : null;
}

/** Whether the compact form is refused since a name is taken. */
export function taken(query) {
  const name = (pair) => pair.split("=")[0].replace(/%([0-9A-Fa-f]{2})/g, (_, h) => String.fromCharCode(parseInt(h, 16)));
  return (query ?? "").split("&").some((p) => TAKEN.includes(name(p)));
}

export const digestField = (body) => `sha-256=:${sha256(body).toString("base64")}:`;
export const checksumField = (body) => `sha-256=${sha256(body).toString("hex")}`;

/** Signature base of a request and the text of its parameters. */
export function base(r, key, cert) {
  const lines = [
    ["@method", r.method],
    ["@authority", authority(r.scheme, r.authority)],
    ["@path", r.path || "/"],
    ["@query", `?${r.query ?? ""}`],
    ["content-digest", digestField(r.body)],
    ["x-wx-appid", r.appid],
    ...(r.openid === null ? [] : [["x-wx-openid", r.openid]]),
    ["x-wx-version", r.version],
    ...(cert === null ? [] : [["x-wx-cert", cert]]),
  ];
  const names = lines.map(([n]) => `"${n}"`).join(" ");
  const params =
    `(${names});created=${r.created};expires=${r.created + 300};nonce="${r.nonce}"` +
    `;alg="${key.alg}";keyid="${key.kid}";tag="wx-request"`;
  const text = [...lines.map(([n, v]) => `"${n}": ${v}`), `"@signature-params": ${params}`].join("\n");
  return { text, params };
}

/** What the compact form signs. */
export function compact(r, key) {
  const lines = [
    r.method, authority(r.scheme, r.authority), r.path || "/", r.query ?? "", key.kid,
    r.appid, r.openid ?? "", r.version, r.created, r.nonce, sha256(r.body).toString("hex"),
  ];
  return lines.map((l) => `${l}\n`).join("");
}

/** Signature base of an answer. `request` is the signature of the request, base64. */
export function responseBase(a, key) {
  const list =
    '("@status" "content-digest" "x-wx-checksum" "@method";req "@authority";req "signature";req;key="wx")';
  const params = `${list};created=${a.created};alg="${key.alg}";keyid="${key.kid}";tag="wx-response"`;
  const text = [
    `"@status": ${a.status}`,
    `"content-digest": ${digestField(a.body)}`,
    `"x-wx-checksum": ${checksumField(a.body)}`,
    `"@method";req: ${a.method}`,
    `"@authority";req: ${a.authority}`,
    `"signature";req;key="wx": :${a.request}:`,
    `"@signature-params": ${params}`,
  ].join("\n");
  return { text, params };
}

export function signWith(key, text) {
  if (key.alg === "ed25519") return sign(null, Buffer.from(text), key.secret);
  return createHmac("sha256", key.secret).update(text).digest();
}

export function verifyWith(key, text, signature) {
  if (key.alg === "ed25519") return verify(null, Buffer.from(text), key.open, signature);
  return createHmac("sha256", key.secret).update(text).digest().equals(signature);
}
