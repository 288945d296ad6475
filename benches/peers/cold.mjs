// Cold start of the peers: spawn to the first result of hello-world JavaScript received by the parent, in milliseconds.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

const here = dirname(fileURLToPath(import.meta.url))
const bin = (name) => join(here, '../node_modules/.bin', name)
// The `.bin` entries are node scripts that start the real program; the real program is what is measured.
// Looked for when it is started: a run of a few figures needs only their peers.
const find = createRequire(import.meta.url).resolve
export const programs = {
  get workerd() { return find('@cloudflare/workerd-linux-64/bin/workerd') },
  get deno() { return find('@deno/linux-x64-glibc/deno') },
  bin,
}

async function firstByte(command, args) {
  const started = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const ms = performance.now() - started
  child.kill('SIGKILL')
  await once(child, 'exit')
  return ms
}

export const child = () => firstByte(process.execPath, [join(here, 'hello.js')])
export const deno = () => firstByte(programs.deno, ['run', '--no-config', join(here, 'hello.js')])

export async function worker() {
  const started = performance.now()
  const w = new Worker(join(here, 'hello-worker.mjs'))
  await once(w, 'message')
  const ms = performance.now() - started
  await w.terminate()
  return ms
}

/** workerd's configuration with `n` workers that all answer hello. */
export function workerdConfig(n, port) {
  const names = Array.from({ length: n }, (_, i) => `w${i}`)
  const services = names.map((name) => `(name = "${name}", worker = (serviceWorkerScript = embed "w.js", compatibilityDate = "2025-01-01"))`)
  const sockets = names.map((name, i) => `(name = "s${i}", address = "127.0.0.1:${port + i}", http = (), service = "${name}")`)
  return `using Workerd = import "/workerd/workerd.capnp";\nconst config :Workerd.Config = (services = [${services.join(',')}], sockets = [${sockets.join(',')}]);\n`
}

export async function withWorkerd(n, port, body) {
  const dir = mkdtempSync(join(tmpdir(), 'workerd-'))
  writeFileSync(join(dir, 'w.js'), 'addEventListener("fetch", (e) => e.respondWith(new Response("hello")))')
  writeFileSync(join(dir, 'config.capnp'), workerdConfig(n, port))
  const started = performance.now()
  const child = spawn(programs.workerd, ['serve', join(dir, 'config.capnp')], { stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    return await body(child, started)
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
    rmSync(dir, { recursive: true })
  }
}

export const ask = (port) =>
  new Promise((ok) => {
    const request = get({ host: '127.0.0.1', port, agent: false }, (r) => r.resume().on('end', () => ok(r.statusCode === 200)))
    request.on('error', () => ok(false))
  })

export const workerd = (port) =>
  withWorkerd(1, port, async (_, started) => {
    while (!(await ask(port))) await new Promise((ok) => setTimeout(ok, 1))
    return performance.now() - started
  })
