// Builds the web parts into web/dist: guest.js (classic script for the jail), view.js, view.css, shell.js, shell.css, door.js.
// Run by `cargo xtask web`; nothing is downloaded here.
import { build } from 'esbuild'
import { existsSync, readFileSync, readdirSync, writeFileSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dirname, join } from 'node:path'
import { parse } from 'smol-toml'
import { areaList } from '@vant/area-data'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'dist')
mkdirSync(dist, { recursive: true })

// One table of wx APIs, many outputs. The guest gets of each row what it reads, as a text of JSON that is parsed when the row
// is asked for: as objects the table would be the larger half of every program's memory.
const pick = (row, names) => Object.fromEntries(names.filter((n) => row[n] !== undefined).map((n) => [n, row[n]]))
const each = (rows, f) => Object.fromEntries(Object.entries(rows ?? {}).map(([name, row]) => [name, f(row)]))
const api = (row) => pick(row, ['kind', 'impl', 'positional', 'args', 'returns', 'callback', 'object'])
const object = (row) => ({ ...pick(row, ['impl', 'values']), methods: each(row.methods, api) })
const component = (row) => ({ ...pick(row, ['impl', 'events']), attrs: each(row.attrs, (a) => pick(a, ['values', 'served'])) })
const texts = (rows, f) => each(rows, (row) => JSON.stringify(f(row)))
const guestTable = (t) => ({ api: texts(t.api, api), object: texts(t.object, object), component: texts(t.component, component) })
const table = {
  name: 'api-table',
  setup(b) {
    b.onResolve({ filter: /^menshen:api$/ }, () => ({ path: 'api', namespace: 'menshen' }))
    b.onLoad({ filter: /.*/, namespace: 'menshen' }, () => ({
      contents: JSON.stringify(guestTable(parse(readFileSync(join(here, '../policies/api.toml'), 'utf8')))),
      loader: 'json',
    }))
  },
}
// Administrative regions for the region picker: a line for each province, an indented one for each city with its districts, two
// digits of the code before each name.
const regions = {
  name: 'regions',
  setup(b) {
    b.onResolve({ filter: /^menshen:regions$/ }, () => ({ path: 'regions', namespace: 'menshen-regions' }))
    b.onLoad({ filter: /.*/, namespace: 'menshen-regions' }, () => {
      const { province_list, city_list, county_list } = areaList
      const below = (list, head) => Object.entries(list).filter(([code]) => code.startsWith(head)).sort()
      const lines = below(province_list, '').flatMap(([p, province]) => [
        p.slice(0, 2) + province,
        ...below(city_list, p.slice(0, 2)).map(([c, city]) =>
          [` ${c.slice(2, 4)}${city}`, ...below(county_list, c.slice(0, 4)).map(([d, district]) => d.slice(4) + district)].join(' ')),
      ])
      return { contents: `export default ${JSON.stringify(lines.join('\n'))}`, loader: 'js' }
    })
  },
}
const common = { bundle: true, logLevel: 'warning', legalComments: 'none', minify: !process.argv.includes('--readable'), charset: 'utf8' }
const jobs = [
  { in: 'guest/src/main.ts', out: 'guest.js', opt: { format: 'iife', platform: 'neutral', mainFields: ['main'], target: 'es2022', plugins: [table] } },
  { in: 'view/src/main.ts', out: 'view.js', opt: { format: 'iife', target: 'es2022', plugins: [regions] } },
  { in: 'view/src/view.css', out: 'view.css', opt: {} },
  { in: 'shell/src/main.ts', out: 'shell.js', opt: { format: 'iife', target: 'es2022' } },
  { in: 'shell/src/recorder/worklet.ts', out: 'recorder.js', opt: { format: 'iife', target: 'es2022' } },
  { in: 'door/src/main.ts', out: 'door.js', opt: { format: 'iife', target: 'es2022' } },
  { in: 'shell/src/shell.css', out: 'shell.css', opt: { loader: { '.svg': 'dataurl' } } },
]
const only = process.argv.slice(2).filter((a) => !a.startsWith('--'))
for (const j of jobs) {
  if (only.length && !only.includes(j.out)) continue
  const entry = join(here, j.in)
  if (!existsSync(entry)) { console.error(`missing ${j.in}`); process.exitCode = 1; continue }
  await build({ ...common, ...j.opt, entryPoints: [entry], outfile: join(dist, j.out) })
}
for (const page of ['view/src/view.html', 'shell/src/shell.html', 'door/src/door.html']) {
  const from = join(here, page)
  if (existsSync(from)) writeFileSync(join(dist, page.split('/').pop()), readFileSync(from))
}

// What `useExtendedLib` of app.json asks for: WeChat brings it along with its base library, so it comes with ours.
const weui = join(here, 'node_modules/weui-miniprogram/miniprogram_dist')
if (!only.length || only.includes('weui.json')) {
  const files = {}
  for (const f of readdirSync(weui, { recursive: true, withFileTypes: true }).filter((f) => f.isFile())) {
    const path = join(f.parentPath ?? f.path, f.name)
    files[path.slice(weui.length + 1).replaceAll('\\', '/')] = readFileSync(path, 'utf8')
  }
  const sorted = Object.fromEntries(Object.keys(files).sort().map((k) => [k, files[k]]))
  writeFileSync(join(dist, 'weui.json'), JSON.stringify(sorted))
}
