// A developer's server that believes signed requests and signs its answers: `node server.mjs CERT KEY PORT APPID [KEYS]`. CERT and KEY are
// those that `menshen run --map` prints, KEYS the file of `menshen platform keys`. It prints the key to register, then what it believes.

import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'

import { Refused, signAnswer, Verifier } from './verify.mjs'

const [cert, key, port, appid, keys] = process.argv.slice(2)
const verifier = new Verifier({ appid, authorities: ['shop.example'], keys: JSON.parse(readFileSync(keys, 'utf8')), since: 0 })
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const own = { key: privateKey, x: publicKey.export({ format: 'jwk' }).x }

const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, async (request, response) => {
  const parts = []
  for await (const part of request) parts.push(part)
  const body = Buffer.concat(parts)
  const [path, query = null] = request.url.split(/\?(.*)/s)
  try {
    const believed = verifier.request({ method: request.method, authority: request.headers.host, path, query, headers: request.headers, body })
    const text = Buffer.from(JSON.stringify({ openid: believed.openid, path }))
    response.writeHead(200, { 'content-type': 'application/json', ...signAnswer(believed, { status: 200, body: text, own }) }).end(text)
    console.log(`believed ${request.method} ${path} of ${believed.openid ?? 'nobody named'}`)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    console.log(`refused ${request.method} ${path}: ${error.message}`)
    response.writeHead(error.status, { 'content-type': 'application/json' }).end(JSON.stringify({ errcode: error.errcode }))
  }
})
server.listen(Number(port), '127.0.0.1', () => console.log(`answer key ${own.x}`))
