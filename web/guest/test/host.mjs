// A mock of the jail's host object: runs web/dist/guest.js in a fresh context and decodes its commands into a tree.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { buildSync } from 'esbuild'

const web = join(dirname(fileURLToPath(import.meta.url)), '../..')
const source = readFileSync(join(web, 'dist/guest.js'), 'utf8')
const names = new Map(JSON.parse(readFileSync(join(web, 'shared/commands.json'), 'utf8')).commands.map((c) => [c.op, c]))
const tags = buildSync({ entryPoints: [join(web, 'shared/tags.ts')], bundle: true, format: 'esm', write: false }).outputFiles[0].text
const { attributeAllowed } = await import(`data:text/javascript,${encodeURIComponent(tags)}`)

/** The view of one page, as far as the tests look at it. */
class View {
  nodes = new Map([[0, { id: 0, tag: '#root', children: [], attrs: {}, classes: new Set(), listen: {}, parent: null }]])
  released = new Set()
  scopes = {}
  links = []
  commands = []
  asked = []
  node(id) {
    const n = this.nodes.get(id)
    if (!n) throw new Error(`command for node ${id}, which does not exist`)
    return n
  }
  detach(n) {
    if (!n.parent) return
    n.parent.children.splice(n.parent.children.indexOf(n), 1)
    n.parent = null
  }
  insert(parent, child, at) {
    this.detach(child)
    const i = at === undefined ? parent.children.length : parent.children.indexOf(at)
    if (i < 0) throw new Error('insert before a node that is not a child')
    parent.children.splice(i, 0, child)
    child.parent = parent
  }
  apply(name, a) {
    this.commands.push([name, ...a])
    const fresh = (id, o) => {
      if (this.nodes.has(id) || this.released.has(id)) throw new Error(`node ${id} is made twice`)
      this.nodes.set(id, { id, children: [], attrs: {}, classes: new Set(), listen: {}, parent: null, ...o })
    }
    switch (name) {
      case 'element': return fresh(a[0], { tag: a[1] })
      case 'textnode': return fresh(a[0], { tag: '#text', text: a[1] })
      case 'release': this.node(a[0]); this.nodes.delete(a[0]); this.released.add(a[0]); return
      case 'append': return this.insert(this.node(a[0]), this.node(a[1]))
      case 'insert': return this.insert(this.node(a[0]), this.node(a[1]), this.node(a[2]))
      case 'remove': if (this.node(a[1]).parent !== this.node(a[0])) throw new Error('remove of a node that is not a child'); return this.detach(this.node(a[1]))
      case 'replace': { const p = this.node(a[0]); const o = this.node(a[2]); this.insert(p, this.node(a[1]), o); return this.detach(o) }
      case 'spliceRemove': { const p = this.node(a[0]); const i = p.children.indexOf(this.node(a[1])); if (i < 0) throw new Error('spliceRemove'); for (let n = 0; n < a[2]; n += 1) this.detach(p.children[i]); return }
      case 'id': this.node(a[0]).domId = a[1]; return
      case 'style': this.node(a[0]).style = a[1]; return
      case 'addClass': if (!(a[2] in this.scopes) && a[2]) throw new Error(`scope ${a[2]} has no name yet`); this.node(a[0]).classes.add(this.cls(a[1], a[2])); return
      case 'removeClass': this.node(a[0]).classes.delete(this.cls(a[1], a[2])); return
      case 'attribute': this.known(a); this.node(a[0]).attrs[a[1]] = a[2]; return
      case 'removeAttribute': this.known(a); delete this.node(a[0]).attrs[a[1]]; return
      case 'text': this.node(a[0]).text = a[1]; return
      case 'listen': this.node(a[0]).listen[a[1]] = a[3]; return
      case 'scopeName': this.scopes[a[0]] = a[1]; return
      case 'link': this.links.push(a[1]); return
      case 'fragment': case 'spliceBefore': case 'spliceAppend': throw new Error('fragments must not leave the guest')
      case 'query': case 'invoke': case 'observe': this.asked.push({ name, args: a }); return
    }
  }
  known(a) { const { tag } = this.node(a[0]); if (!attributeAllowed(tag, a[1])) throw new Error(`element ${tag} has no attribute "${a[1]}"`) }
  cls(name, scope) { return this.scopes[scope] ? `${this.scopes[scope]}--${name}` : name }
  text(id = 0) { const n = this.node(id); return n.tag === '#text' ? n.text : n.children.map((c) => this.text(c.id)).join('') }
  find(f) { return [...this.nodes.values()].find(f) }
  byId(domId) { return this.find((n) => n.domId === domId) }
}

/** Starts guest.js. `units` maps `js:path` to a function or source text, `wxml:path` to a unit. */
export const boot = () => {
  const views = new Map()
  const log = { console: [], faults: [], pages: [], calls: [], styles: [], wake: -1, inspect: [] }
  let touched = 0
  let clock = 1000
  let calls = 0
  const state = { units: {}, sync: () => ({ ok: false, value: { errMsg: 'x:fail' } }) }
  let cx
  const api = {
    emit: (page, op, ...args) => {
      const c = names.get(op)
      if (!c) throw new Error(`command ${op} is not in the table`)
      if (c.args.length !== args.length) throw new Error(`${c.name} takes ${c.args.length} arguments, got ${args.length}`)
      views.get(page).apply(c.name, args)
    },
    style: (page, path) => log.styles.push([page, path]),
    flush: () => {},
    call: (name, args) => { calls += 1; log.calls.push({ id: calls, name, args: structuredCloneIn(args) }); return calls },
    callSync: (name, args) => state.sync(name, structuredCloneIn(args)),
    unit: (path) => {
      const u = state.units[path]
      if (typeof u === 'string') return vm.runInContext(`(function(require,module,exports){${u}\n})`, cx, { filename: path })
      return u
    },
    page: (page, op, info) => { if (op === 1) views.set(page, new View()); log.pages.push([page, op, structuredCloneIn(info)]) },
    console: (level, args) => log.console.push([level, ...args]),
    fault: (page, kind, message, stack) => log.faults.push({ page, kind, message, stack }),
    wake: (ms) => { log.wake = ms },
    random: () => 0.5,
    randomBytes: (n) => new ArrayBuffer(n),
    now: () => clock,
    inspect: (id, value) => log.inspect.push(value),
    stats: () => ({ heap: 1 }),
  }
  const structuredCloneIn = (v) => v === undefined ? undefined : JSON.parse(JSON.stringify(v))
  const host = {}
  for (const k of Object.keys(api)) host[k] = (...a) => { touched += 1; return api[k](...a) }
  // A promise that is rejected and caught by nobody is the host's affair; node tells us of those of the context too.
  cx = vm.createContext({ __host: host, process: undefined })
  vm.runInContext(source, cx, { filename: 'guest.js' })
  const loadedTouching = touched
  const settle = () => new Promise((ok) => setImmediate(ok))
  const guest = {
    cx, log, views, host, state, loadedTouching,
    js: (text) => vm.runInContext(text, cx),
    template: (text) => vm.runInContext(text, cx),
    view: (page) => views.get(page),
    get faults() { return log.faults.filter((f) => f.kind !== 'warning') },
    async start(env, units = {}) {
      Object.assign(state.units, units)
      const modules = {}
      for (const k of Object.keys(state.units)) if (k.startsWith('js:')) modules[k.slice(3)] = 1
      host.handlers.start({ version: 1, mode: 'debug', appid: 'wx1', programName: 't', app: { pages: [] }, files: {}, modules, aliases: {}, launch: {}, system: { windowWidth: 375, windowHeight: 667, theme: 'light' }, ...env })
      await guest.turn()
    },
    /** Microtasks, then every timer that is due within `ms`. */
    async turn(ms = 0) {
      await settle()
      const end = clock + ms
      for (let i = 0; i < 1000 && log.wake >= 0 && clock + log.wake <= end; i += 1) {
        clock += log.wake
        log.wake = -1
        host.handlers.tick()
        await settle()
      }
      clock = Math.max(clock, end)
    },
    async event(page, ...batch) { host.handlers.event(page, batch); await guest.turn() },
    async notify(name, value) { host.handlers.notify(name, value); await guest.turn() },
    async reply(id, ok, value) { host.handlers.reply(id, ok, value); await guest.turn() },
    probe(q) { host.handlers.probe(1, q); return log.inspect.pop() },
    top() { return guest.probe({ op: 'stack' }).at(-1) },
  }
  process.on('unhandledRejection', () => {})
  return guest
}
