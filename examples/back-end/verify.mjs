// What a developer's server does about menshen-sig/1 (docs/back-end.md): believes a request, and signs the answer to it. Node's own
// crypto and nothing else; copy the file and keep it.

import { createHash, createHmac, createPublicKey, hkdfSync, sign, timingSafeEqual, verify } from 'node:crypto'

const SKEW = 300
const sha256 = (bytes) => createHash('sha256').update(bytes).digest()
const thumbprint = (x) => sha256(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).toString('base64url')
const publicKey = (x) => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
const contentDigest = (body) => `sha-256=:${sha256(body).toString('base64')}:`

/** Why a request is not believed. The peer is told `status` and `errcode` and no more; `message` is for the log. */
export class Refused extends Error {
  constructor(message, errcode = 40234) {
    super(message)
    this.status = 401
    this.errcode = errcode
  }
}
const need = (good, why) => {
  if (!good) throw new Refused(why)
}

/** Each part after its length, after their number. */
function pack(parts) {
  const number = (n) => Buffer.from([n >>> 24, n >>> 16, n >>> 8, n])
  return Buffer.concat([number(parts.length), ...parts.flatMap((part) => [number(Buffer.byteLength(part)), Buffer.from(part)])])
}

/** Believes requests of one app. `authorities`: this server's names as clients write them; either `keys` (the JWK set of the
    platform) or `secret` (the app's signing secret, 32 bytes), as the server is registered. */
export class Verifier {
  #seen = new Map()

  constructor({ appid, authorities, keys, secret, now = () => Math.floor(Date.now() / 1000), since = now() }) {
    Object.assign(this, { appid, authorities, secret, now })
    // What was made before this process could remember may have been answered by the one before it.
    this.low = since + SKEW
    this.platform = new Map((keys?.keys ?? []).map((key) => [key.kid, publicKey(key.x)]))
  }

  /** `headers` as Node's server gives them, `query` raw and without `?` (null: none), `body` the bytes that came. Returns who asks
      and what the answer must be bound to. */
  request({ method, authority, path, query, headers, body }) {
    const input = /(?:^|, *)wx=(\(([^)]*)\);created=(\d{1,12});expires=(\d{1,12});nonce="([0-9A-Za-z]{22,32})";alg="([a-z0-9-]+)";keyid="([0-9A-Za-z_.-]{1,96})";tag="wx-request")(?:$|, *)/.exec(headers['signature-input'] ?? '')
    const signature = /(?:^|, *)wx=:([0-9A-Za-z+/]{43,86}={0,2}):(?:$|, *)/.exec(headers.signature ?? '')
    need(input && signature, 'the request is not signed')
    const [, params, names, created, expires, nonce, alg, kid] = input
    const now = this.now()
    need(Math.abs(now - created) <= SKEW && Number(expires) === Number(created) + SKEW, 'made too long ago, or a clock is wrong')
    need(headers['x-wx-appid'] === this.appid, 'for another app')
    need(this.authorities.includes(authority.toLowerCase()), 'for another server')
    const who = this.secret ? this.#session(kid, alg, headers, now) : this.#device(kid, alg, headers, now)

    // One list, one order, nothing optional but who asks and by which certificate.
    const lines = [['@method', method], ['@authority', authority.toLowerCase()], ['@path', path || '/'], ['@query', `?${query ?? ''}`], ['content-digest', contentDigest(body)], ['x-wx-appid', this.appid]]
    if (headers['x-wx-openid'] !== undefined) lines.push(['x-wx-openid', headers['x-wx-openid']])
    lines.push(['x-wx-version', headers['x-wx-version']])
    if (!this.secret) lines.push(['x-wx-cert', headers['x-wx-cert']])
    need(names === lines.map(([name]) => `"${name}"`).join(' '), 'other components are signed')
    need(headers['content-digest'] === contentDigest(body), 'the body is not the one that was signed')
    const base = Buffer.from([...lines.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${params}`].join('\n'))
    need(who.holds(base, Buffer.from(signature[1], 'base64')), 'the signature does not fit')
    this.#claim(`${kid} ${nonce}`, Number(created), now)
    return { openid: headers['x-wx-openid'] ?? null, version: headers['x-wx-version'], release: who.release, kid, binding: { method, authority: authority.toLowerCase(), signature: `:${signature[1]}:` }, answer: who.answer }
  }

  /** A device's key, certified by the platform for at most an hour. */
  #device(kid, alg, headers, now) {
    need(alg === 'ed25519', 'another algorithm')
    const [head, payload, by] = (headers['x-wx-cert'] ?? '').split('.')
    need(head && payload && by, 'there is no certificate')
    const { alg: how, kid: issuer, typ } = JSON.parse(Buffer.from(head, 'base64url'))
    const platform = this.platform.get(issuer)
    need(how === 'EdDSA' && typ === 'menshen-cert+jwt' && platform, 'the certificate is of an unknown authority')
    need(verify(null, Buffer.from(`${head}.${payload}`), platform, Buffer.from(by, 'base64url')), 'the certificate is forged')
    const claims = JSON.parse(Buffer.from(payload, 'base64url'))
    need(claims.nbf <= now && now < claims.exp && claims.exp - claims.nbf <= 3600, 'the certificate is over')
    const x = claims.cnf.jwk.x
    need(claims.appid === this.appid && thumbprint(x) === kid, 'the certificate is of another app or key')
    need(headers['x-wx-openid'] === undefined || headers['x-wx-openid'] === claims.openid, 'the certificate names another person')
    return { release: claims.release, holds: (base, signature) => verify(null, base, publicKey(x), signature), answer: null }
  }

  /** A session's keys, derived again from the app's signing secret. */
  #session(kid, alg, headers, now) {
    const [, session, expires] = /^([0-9A-Za-z_-]{16,64})\.(\d{1,12})$/.exec(kid) ?? []
    need(alg === 'hmac-sha256' && session && now < Number(expires) && headers['x-wx-cert'] === undefined, 'the session is over, or of another kind')
    const key = (label) => Buffer.from(hkdfSync('sha256', this.secret, 'menshen-sig/1', pack([label, this.appid, headers['x-wx-openid'] ?? '', session, expires]), 32))
    const tag = (base) => createHmac('sha256', key('req')).update(base).digest()
    return { release: null, holds: (base, signature) => signature.length === 32 && timingSafeEqual(tag(base), signature), answer: { kid, key: key('res') } }
  }

  /** Lets each nonce in once. Several processes share a store instead: SET NX with 600 s. */
  #claim(name, created, now) {
    for (const [old, at] of this.#seen) {
      if (at >= now - 2 * SKEW) break
      this.#seen.delete(old)
    }
    if (created <= this.low || this.#seen.has(name)) throw new Refused('seen before', 104100)
    this.#seen.set(name, now)
  }
}

/** The headers of a signed answer to a request that was believed. `own`: this server's Ed25519 key and its `x`, whose public half is
    registered at the host (`menshen grant add … --answer-key NAME=X`); not needed with derived keys. */
export function signAnswer(believed, { status, body, own, now = Math.floor(Date.now() / 1000) }) {
  const { binding, answer } = believed
  const checksum = `sha-256=${sha256(body).toString('hex')}`
  const [alg, kid] = answer ? ['hmac-sha256', answer.kid] : ['ed25519', thumbprint(own.x)]
  const params = `("@status" "content-digest" "x-wx-checksum" "@method";req "@authority";req "signature";req;key="wx");created=${now};alg="${alg}";keyid="${kid}";tag="wx-response"`
  const base = Buffer.from(`"@status": ${status}\n"content-digest": ${contentDigest(body)}\n"x-wx-checksum": ${checksum}\n"@method";req: ${binding.method}\n"@authority";req: ${binding.authority}\n"signature";req;key="wx": ${binding.signature}\n"@signature-params": ${params}`)
  const signature = answer ? createHmac('sha256', answer.key).update(base).digest() : sign(null, base, own.key)
  return { 'x-wx-checksum': checksum, 'content-digest': contentDigest(body), 'signature-input': `wx=${params}`, signature: `wx=:${signature.toString('base64')}:` }
}
