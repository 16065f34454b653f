/** The `rungrid` command as people type it, in the directory where a server was started. */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from './fixtures'
import type { TestServer } from './server'

const ROOT = path.resolve(import.meta.dirname, '..')

interface Said {
  code: number
  out: string
  err: string
}

/** Starts the command in a directory of its own, with nothing but the data directory to find the server by. */
function startIn(server: TestServer, ...argv: string[]) {
  const cwd = path.join(server.dir, 'terminal')
  mkdirSync(cwd, { recursive: true })
  const { NODE_ENV, PATH, HOME } = process.env
  const env = { NODE_ENV, PATH, HOME, RUNGRID_DATA_DIR: server.dataDir }
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts/rungrid.mjs'), ...argv], { cwd, env })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text
  })
  const end = new Promise<Said>((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, ...said })))
  return { child, said, end }
}

const rungridIn = (server: TestServer, ...argv: string[]) => startIn(server, ...argv).end

function specFile(server: TestServer, name: string, text: string): string {
  const file = path.join(server.dir, name)
  writeFileSync(file, text)
  return file
}

test('A matrix is planned, launched, awaited and read from a terminal', async ({ rungrid }) => {
  const plan = await rungridIn(rungrid, 'plan', path.join(ROOT, 'examples/attention.yaml'), '--json')
  expect(plan.code).toBe(0)
  expect(JSON.parse(plan.out)).toMatchObject({ total: 12 })

  const spec = specFile(
    rungrid,
    'greetings.yaml',
    'name: greetings\nbenchmark: command\naxes: { name: [Ada, Grace] }\nparams: { argv: [echo, "Hello {name}"] }\n',
  )
  const launched = await rungridIn(rungrid, 'launch', spec, '--wait', '--json')
  expect([launched.code, launched.err]).toEqual([0, ''])
  const matrix = JSON.parse(launched.out) as { id: string; state: string }
  expect(matrix.state).toBe('finished')

  expect(JSON.parse((await rungridIn(rungrid, 'ls', '--json')).out)).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ id: matrix.id, name: 'greetings' })]),
  })
  expect((await rungridIn(rungrid, 'ls')).out).toContain('greetings')
  const shown = JSON.parse((await rungridIn(rungrid, 'show', matrix.id, '--json')).out) as {
    runs: { id: string; key: string; state: string }[]
  }
  expect(shown.runs.map((run) => run.state)).toEqual(['succeeded', 'succeeded'])
  const ada = shown.runs.find((run) => run.key.includes('Ada'))!
  expect((await rungridIn(rungrid, 'show', ada.id)).out).toContain('succeeded')
  expect(await rungridIn(rungrid, 'logs', ada.id)).toEqual({ code: 0, out: 'Hello Ada\n', err: '' })
  const devices = await rungridIn(rungrid, 'devices', '--json')
  expect((JSON.parse(devices.out) as { items: unknown[] }).items).toHaveLength(2)
})

test('The exit code says what kind of end it was', async ({ rungrid }) => {
  const failing = specFile(
    rungrid,
    'failing.yaml',
    'name: failing\nbenchmark: command\nparams: { argv: [sh, -c, "echo no luck >&2; exit 3"] }\n',
  )
  const failed = await rungridIn(rungrid, 'launch', failing, '--wait')
  expect(failed.code).toBe(6)
  expect(failed.out).toContain('crashed')

  expect((await rungridIn(rungrid, 'show', 'm-nothing')).code).toBe(3)
  expect((await rungridIn(rungrid, 'logs', 'r-nothing')).code).toBe(3)
  const bad = await rungridIn(rungrid, 'plan', specFile(rungrid, 'bad.yaml', 'benchmark: llm-evil\n'))
  expect(bad.code).toBe(2)
  expect(bad.err).toContain('llm-eval')
  expect((await rungridIn(rungrid, 'dance')).code).toBe(2)
  const alone = await rungridIn(rungrid, 'ls', '--server', 'http://127.0.0.1:9')
  expect([alone.code, alone.err]).toEqual([1, expect.stringContaining('npm start')])
})

test('What runs is cancelled from a terminal', async ({ rungrid }) => {
  const spec = specFile(rungrid, 'long.yaml', 'name: long\nbenchmark: command\nparams: { argv: [sleep, "600"] }\n')
  const { id } = JSON.parse((await rungridIn(rungrid, 'launch', spec, '--json')).out) as { id: string }
  const watching = rungridIn(rungrid, 'watch', id)
  expect((await rungridIn(rungrid, 'cancel', id)).code).toBe(0)
  expect((await watching).code).toBe(6)
  expect(JSON.parse((await rungridIn(rungrid, 'show', id, '--json')).out)).toMatchObject({ state: 'cancelled' })
})

test('Ctrl+C leaves the runs running and says so, or cancels them when that was wanted', async ({ rungrid }) => {
  const state = async (id: string) => (await rungrid.api<{ state: string }>('GET', `/matrices/${id}`)).state
  for (const [more, says, then] of [
    [[], 'its runs go on', 'active'],
    [['--cancel-on-interrupt'], 'Press Ctrl+C again', 'cancelled'],
  ] as const) {
    const id = await rungrid.launch('name: asleep\nbenchmark: command\nparams: { argv: [sleep, "600"] }\n')
    const watching = startIn(rungrid, 'watch', id, ...more)
    await expect.poll(() => watching.said.out).toContain('running')
    watching.child.kill('SIGINT')
    const { code, err } = await watching.end
    expect([code, err]).toEqual([8, expect.stringContaining(says)])
    expect(await state(id)).toBe(then)
    if (then === 'active') await rungrid.api('POST', `/matrices/${id}/cancel`)
  }
})
