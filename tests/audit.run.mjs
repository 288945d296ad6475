// What the tests of the audit log share: a program that makes the calls it is told to, a person who answers, and the log afterwards.
import { join } from 'node:path'
import { exec, menshen, root } from './menshen.mjs'
import { connect } from './shell.mjs'

export const program = join(root, 'tests/specs/programs/audited')

/** Opens the program with these calls; answers every question so and does what the shell is asked; ends when all are made. */
export async function calls(run, names, word = 'allow') {
  const shell = await connect(run.url)
  const answered = new Set()
  const answers = setInterval(() => {
    for (const m of shell.messages) {
      if (answered.has(m)) continue
      answered.add(m)
      if (m.t === 'prompt') shell.say({ t: 'prompt', guest: m.guest, nonce: m.nonce, answer: word })
      if (m.t === 'ui') shell.say({ t: 'ui', guest: m.guest, id: m.id, ok: true, value: { latitude: 31.2, longitude: 121.4 } })
    }
  }, 10)
  try {
    const launched = await shell.launch(run.programs[0].id, `pages/index/index?calls=${names.join(',')}`)
    if (launched.error) throw new Error(launched.error)
    await shell.until((m) => m.t === 'inspect' && m.kind === 'console' && m.args[0] === 'done')
    const lines = shell.messages.filter((m) => m.t === 'inspect' && m.kind === 'console' && m.args[0] === 'did')
    return { shell, guest: launched.guest, did: lines.map((m) => m.args.slice(1)) }
  } finally {
    clearInterval(answers)
  }
}

/** The records of a data folder, as `menshen audit show --json` prints them. */
export async function records(data) {
  const done = await exec(menshen, ['audit', 'show', '--json', '--data', data])
  if (done.code !== 0) throw new Error(done.stderr)
  return done.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line))
}

/** Operations and outcomes, for comparing. */
export const short = (list) => list.map((r) => `${r.operation} ${r.outcome}`)

/** `menshen audit verify`: exit code and report. */
export async function verify(data, anchor) {
  const done = await exec(menshen, ['audit', 'verify', '--json', '--data', data, ...(anchor ? ['--anchor', anchor] : [])])
  // What cannot be read at all is a sentence.
  return { code: done.code, ...(done.stdout ? JSON.parse(done.stdout) : { problems: [done.stderr], notes: [] }) }
}
