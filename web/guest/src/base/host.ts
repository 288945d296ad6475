//! The door to the Rust side of the guest: typed, taken once from the global object, never left where a program could find it.

/** What a handler of the host may be given: frames of the broker, already decoded. */
export interface Handlers {
  start(env: unknown): void
  event(page: number, batch: unknown): void
  tick(): void
  notify(name: string, value: unknown): void
  probe(id: number, value: unknown): void
  stop(): void
  rejection(reason: unknown, promise: unknown): void
  reply(id: number, ok: boolean, value: unknown): void
}

/** The host object of docs/protocol.md section 3. */
export interface Host {
  handlers?: Handlers
  emit(page: number, op: number, ...args: unknown[]): void
  style(page: number, path: string): void
  flush(page?: number): void
  call(name: string, args: unknown): number
  callSync(name: string, args: unknown): { ok: boolean; value: unknown }
  unit(path: string): unknown
  page(page: number, op: number, info: unknown): void
  console(level: number, args: unknown[]): void
  fault(page: number, kind: string, message: string, stack: string): void
  wake(ms: number): void
  random(): number
  randomBytes(n: number): ArrayBuffer
  now(): number
  inspect(id: number, value: unknown): void
  stats(): Record<string, unknown>
}

const globals = globalThis as unknown as { __host?: Host }
const taken = globals.__host
if (!taken) throw new Error('guest.js needs the global __host of the jail; it is not meant to run elsewhere')
delete globals.__host

/** The host. Nothing of it may be called while the script is loaded: the zygote has no program yet. */
export const host: Host = taken
