import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { ADMIN_TOKEN, startApi, testContext } from '../server/api/testing/api-server'
import { seedAttempt, seedMatrix } from '../server/api/testing/seed'
import { writeCliToken } from '../server/services/tokens/cli-token'
import { testDatabase } from '../server/testing/database'
import { type Said, say } from './testing'

const ctx = testContext(await testDatabase())
const api = await startApi(ctx)
const cwd = mkdtempSync(path.join(os.tmpdir(), 'rungrid-cli-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))
await ctx.db.prisma.device.create({
  data: { id: 'node-test/cpu-0', nodeId: 'node-test', index: 0, kind: 'cpu', name: 'CPU slot 0' },
})

function rungrid(
  line: string | string[],
  options: {
    env?: Record<string, string | undefined>
    stdin?: string
    signal?: AbortSignal
    second?: AbortSignal
  } = {},
): Promise<Said> {
  const argv = typeof line === 'string' ? line.split(' ').filter(Boolean) : line
  const env = options.env ?? { RUNGRID_URL: api.url, RUNGRID_TOKEN: ADMIN_TOKEN }
  return say(argv, { ...options, env, cwd })
}

function specFile(name: string, extra = ''): string {
  const text = `name: ${name}\nbenchmark: command\naxes: { lr: [0.1, 0.2] }\nparams: { argv: [echo, "{lr}"] }\nresults_dir: ${ctx.config.dataDir}/${name}\n${extra}`
  writeFileSync(path.join(cwd, `${name}.yaml`), text)
  return `${name}.yaml`
}

describe('launching from a terminal', () => {
  test('plan shows what would run; --json is the plan itself', async () => {
    const file = specFile('planned')
    const plan = await rungrid(`plan ${file}`)
    expect(plan).toMatchObject({ code: 0, err: '' })
    expect(plan.out).toContain('2 runs = 2 lr')
    expect(JSON.parse((await rungrid(`plan ${file} --json`)).out)).toMatchObject({ total: 2 })
  })

  test('a spec comes from a file, from standard input, or from a starter by its name', async () => {
    const fromFile = await rungrid(`launch ${specFile('filed')} --json`)
    expect(JSON.parse(fromFile.out)).toMatchObject({ name: 'filed', toRun: 2 })
    const text = readFileSync(path.join(cwd, specFile('piped')), 'utf8')
    expect(JSON.parse((await rungrid('launch - --json', { stdin: text })).out)).toMatchObject({ name: 'piped' })
    expect((await rungrid('plan attention --json')).err).not.toContain('no file')
    const none = await rungrid('plan nonsense')
    expect(none.code).toBe(2)
    expect(none.err).toContain('attention')
  })

  test('a spec with faults ends with 2 and names each path and fix', async () => {
    writeFileSync(path.join(cwd, 'bad.yaml'), 'benchmark: comand\naxes: { lr: [] }\n')
    const bad = await rungrid('launch bad.yaml')
    expect(bad.code).toBe(2)
    expect(bad.err).toContain('axes.lr')
    expect(JSON.parse((await rungrid('launch bad.yaml --json')).out)).toMatchObject({ code: 'invalid_spec' })
  })

  test('--name and --set change a spec on its way; its comments stay', async () => {
    const file = specFile('changed', '# kept\n')
    const plan = JSON.parse(
      (await rungrid([...`plan ${file} --json --name other --set`.split(' '), 'axes.lr=[0.1, 0.2, 0.3]'])).out,
    )
    expect(plan).toMatchObject({ total: 3, spec: { name: 'other' } })
    const { id } = JSON.parse((await rungrid(`launch ${file} --json --set policy.retries=2`)).out)
    const { out } = await rungrid(`show ${id} --yaml`)
    expect(out).toContain('# kept')
    expect(out).toMatch(/^policy:\n {2}retries: 2$/m)
    for (const bad of ['params.argv', 'name.first=1'])
      expect([bad, (await rungrid(`plan ${file} --set ${bad}`)).code]).toEqual([bad, 2])
  })

  test('run takes options made from the benchmark, and words after -- as the program', async () => {
    const seen = async (line: string[]) => {
      const { id } = JSON.parse(
        (await rungrid(['run', ...line.slice(0, 1), '--no-wait', '--json', ...line.slice(1)])).out,
      )
      return (await ctx.db.prisma.matrix.findUniqueOrThrow({ where: { id } })).spec
    }
    const results = ['--results-dir', `${ctx.config.dataDir}/run`]
    const evaluation = 'llm-eval --model profile/sharp-64 --attention dense --attention {name:\u00a0topk}'
      .split(' ')
      .map((word) => word.replace('\u00a0', ' '))
    expect(
      await seen([
        ...evaluation,
        '--task',
        'synthetic',
        '--context-length',
        '512',
        '--seed',
        '1',
        '--seed',
        '2',
        ...results,
      ]),
    ).toMatchObject({
      axes: { attention: ['dense', { name: 'topk' }], seed: [1, 2] },
      params: { context_length: 512 },
    })
    expect(await seen(['command', '--name', 'said', ...results, '--', 'echo', '-n', 'hi'])).toMatchObject({
      name: 'said',
      params: { argv: ['echo', '-n', 'hi'] },
    })
    const bad = await rungrid('run train-lm --steps 0')
    expect([bad.code, bad.err]).toEqual([2, expect.stringContaining('params.steps')])
    expect((await rungrid('run train-lm --help')).out).toContain('--weight-decay <value>')
  })

  test('one --idempotency-key launches once', async () => {
    const file = specFile('once')
    const launch = async () => JSON.parse((await rungrid(`launch ${file} --json --idempotency-key k1`)).out).id
    expect(await launch()).toBe(await launch())
  })

  test('launch --wait tells each change and ends with 6 when a run failed, 0 when all is well', async () => {
    for (const [name, end, code] of [
      ['well', 'succeeded', 0],
      ['ill', 'failed', 6],
    ] as const) {
      const waiting = rungrid(`launch ${specFile(name)} --wait`)
      const launched = await vi.waitFor(async () => {
        const found = await ctx.db.prisma.matrix.findFirst({ where: { name } })
        expect(found).not.toBeNull()
        return found?.id as string
      }, 10_000)
      await ctx.db.prisma.run.updateMany({
        where: { matrixId: launched },
        data: { state: end, failureClass: end === 'failed' ? 'killed' : null },
      })
      await ctx.db.prisma.matrix.update({ where: { id: launched }, data: { state: 'finished' } })
      const said = await waiting
      expect([name, said.code]).toEqual([name, code])
      expect(said.out).toContain(`2 ${end}`)
    }
  })

  test('waiting ends with 7 at its time limit and with 8 when interrupted; the matrix goes on', async () => {
    const { matrixId } = await seedMatrix(ctx, [{}])
    expect((await rungrid(`watch ${matrixId} --timeout 0.0001`)).code).toBe(7)
    const interrupt = new AbortController()
    const watching = rungrid(`watch ${matrixId}`, { signal: interrupt.signal })
    interrupt.abort()
    const left = await watching
    expect(left.code).toBe(8)
    expect(left.err).toContain(`npx rungrid cancel ${matrixId}`)
    expect((await ctx.db.prisma.matrix.findUnique({ where: { id: matrixId } }))?.state).toBe('active')
  })

  test('with --cancel-on-interrupt the first Ctrl+C cancels and waits for workers to end; the second leaves', async () => {
    const state = async (id: string) => (await ctx.db.prisma.matrix.findUnique({ where: { id } }))?.state
    const { matrixId, runIds } = await seedMatrix(ctx, [{ state: 'running' }, {}])
    await seedAttempt(ctx, runIds[0]!)
    const first = new AbortController()
    const watching = rungrid(`watch ${matrixId} --cancel-on-interrupt`, { signal: first.signal })
    let left = false
    void watching.then(() => {
      left = true
    })
    first.abort()
    await vi.waitFor(async () => expect(await state(matrixId)).toBe('cancelled'), 10_000)
    expect(left, 'a worker has not ended yet').toBe(false)
    await ctx.db.prisma.run.update({ where: { id: runIds[0] }, data: { state: 'cancelled' } })
    expect(await watching).toMatchObject({ code: 8, out: expect.stringContaining('2 cancelled') })

    const other = await seedMatrix(ctx, [{ state: 'running' }])
    const [one, two] = [new AbortController(), new AbortController()]
    const leaving = rungrid(`watch ${other.matrixId} --cancel-on-interrupt`, { signal: one.signal, second: two.signal })
    one.abort()
    await vi.waitFor(async () => expect(await state(other.matrixId)).toBe('cancelled'), 10_000)
    two.abort()
    expect(await leaving).toMatchObject({ code: 8, err: expect.stringContaining('while it is being cancelled') })
  })

  test('watch --json is a document a line: each run that moves, and the matrix at its end', async () => {
    const { matrixId, runIds } = await seedMatrix(ctx, [{ state: 'succeeded' }, {}], { state: 'active' })
    const watching = rungrid(`watch ${matrixId} --json`)
    await ctx.db.prisma.run.update({ where: { id: runIds[1] }, data: { state: 'failed', failureClass: 'killed' } })
    await ctx.db.prisma.matrix.update({ where: { id: matrixId }, data: { state: 'finished' } })
    const { code, out } = await watching
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).toBe(6)
    expect(
      lines
        .slice(0, -1)
        .map(({ run }) => run.state)
        .sort(),
    ).toEqual(['failed', 'succeeded'])
    expect(lines.at(-1)).toMatchObject({ matrix: { id: matrixId, state: 'finished' } })
  })
})

describe('looking and steering', () => {
  test('ls, show and devices print tables', async () => {
    const { matrixId, runIds } = await seedMatrix(ctx, [{ state: 'failed', failureClass: 'killed' }, {}], {
      name: 'shown',
    })
    await seedAttempt(ctx, runIds[0] as string, {
      state: 'ended',
      outcome: 'failed',
      exitCode: 3,
      failure: { class: 'crashed', message: 'exit code 3', fix: 'Read the log.', tail: ['boom \u001b[31m'] },
    })
    expect((await rungrid('ls')).out).toMatch(new RegExp(`^${matrixId}\\s+active\\s+2\\s+1 queued, 1 failed`, 'm'))
    const matrix = await rungrid(`show ${matrixId}`)
    expect(matrix.out).toContain('crashed: exit code 3')
    const run = await rungrid(`show ${runIds[0]}`)
    expect(run.out).toContain('| boom')
    expect(run.out).not.toContain('\u001b')
    expect(JSON.parse((await rungrid(`show ${runIds[0]} --json`)).out).id).toBe(runIds[0])
    const queue = await rungrid('ls --queue -n 1000')
    expect(queue.out).toContain(runIds[1])
    expect(queue.out).not.toContain(runIds[0])
    expect((await rungrid('devices')).out).toContain('CPU slot 0')
  })

  test('a matrix is shown as a grid of scores and states', async () => {
    const cell = (lr: string, seed: string) => ({ lr: { label: lr, value: lr }, seed: { label: seed, value: seed } })
    const { matrixId, runIds } = await seedMatrix(ctx, [
      { axes: cell('0.1', '1'), state: 'succeeded' },
      { axes: cell('0.1', '2') },
      { axes: cell('0.2', '1'), state: 'failed', failureClass: 'out_of_memory' },
    ])
    const scores = [{ name: 'loss', value: 0.25, direction: 'lower', headline: true }]
    await ctx.db.prisma.run.update({ where: { id: runIds[0] }, data: { scores } })
    const { out } = await rungrid(`show ${matrixId}`)
    expect(out).toMatch(/^loss\nlr \\ seed +1 +2\n0\.1 +0\.250 +#\d+\n0\.2 +\S+ +–$/m)
  })

  test('history lists what has ended, with its duration and where its results are', async () => {
    const end = { state: 'finished' as const, finishedAt: new Date(Date.now() + 65_000), name: 'ended' }
    const { matrixId } = await seedMatrix(ctx, [{ state: 'succeeded' }], end)
    const { matrixId: going } = await seedMatrix(ctx, [{}])
    const { out } = await rungrid('history -n 1000')
    expect(out).toMatch(
      new RegExp(`^${matrixId} .* 1 min 05 s +finished +1  1 succeeded .*${ctx.config.dataDir}$`, 'm'),
    )
    expect(out).not.toContain(going)
  })

  test('priority moves what waits: of a matrix, or one run', async () => {
    const { matrixId, runIds } = await seedMatrix(ctx, [{}, {}, { state: 'running' }])
    const priorities = async () =>
      (await ctx.db.prisma.run.findMany({ where: { matrixId }, orderBy: { position: 'asc' } })).map((r) => r.priority)
    expect(await rungrid(`priority ${matrixId} 7`)).toMatchObject({ code: 0, out: '2 runs moved to priority 7\n' })
    expect((await rungrid(`priority ${runIds[1]} -5`)).code).toBe(0)
    expect(await priorities(), 'one that runs keeps it for a retry').toEqual([7, -5, 7])
    expect((await rungrid(`priority ${matrixId} high`)).code).toBe(2)
    expect((await rungrid(`priority ${runIds[2]} 1`)).code).toBe(1)
  })

  test('retry takes all of a matrix that may go again, only what failed, or the runs named', async () => {
    const ends = [{ state: 'failed' }, { state: 'cancelled' }, { state: 'stopped' }, { state: 'succeeded' }] as const
    const queued = async (matrixId: string) => ctx.db.prisma.run.count({ where: { matrixId, state: 'queued' } })
    for (const [words, count] of [
      ['', 3],
      ['--failed-only', 1],
      ['RUN', 1],
    ] as const) {
      const { matrixId, runIds } = await seedMatrix(ctx, [...ends], { state: 'finished' })
      const said = await rungrid(`retry ${matrixId} ${words.replace('RUN', runIds[1]!)}`)
      expect([words, said.code, await queued(matrixId)]).toEqual([words, 0, count])
    }
    const { matrixId, runIds } = await seedMatrix(ctx, [...ends], { state: 'finished' })
    expect((await rungrid(`retry ${runIds[0]} ${runIds[2]}`)).out).toBe('2 runs queued again\n')
    expect(await queued(matrixId)).toBe(2)
    expect((await rungrid(`retry ${matrixId} ${runIds[1]} --failed-only`)).code).toBe(2)
  })

  test('pause, resume, cancel and retry do that', async () => {
    const { id } = JSON.parse((await rungrid(`launch ${specFile('steered')} --json`)).out)
    const state = async () => (await ctx.db.prisma.matrix.findUnique({ where: { id } }))?.state
    expect([(await rungrid(`pause ${id}`)).code, await state()]).toEqual([0, 'paused'])
    expect([(await rungrid(`resume ${id}`)).code, await state()]).toEqual([0, 'active'])
    expect((await rungrid(`cancel ${id}`)).code).toBe(0)
    expect(await ctx.db.prisma.run.count({ where: { matrixId: id, state: 'cancelled' } })).toBe(2)
    expect((await rungrid(`retry ${id}`)).code).toBe(0)
    expect(await ctx.db.prisma.run.count({ where: { matrixId: id, state: 'queued' } })).toBe(2)
  })

  test('logs -f prints until the run has ended', async () => {
    const dir = mkdtempSync(path.join(ctx.config.dataDir, 'attempt-'))
    const { runIds } = await seedMatrix(ctx, [{ state: 'running' }])
    await seedAttempt(ctx, runIds[0] as string, { dir })
    writeFileSync(path.join(dir, 'stdout.log'), 'one\n')
    writeFileSync(path.join(dir, 'stderr.log'), 'oops\n')
    expect((await rungrid(`logs ${runIds[0]}`)).out).toBe('one\n')
    expect((await rungrid(`logs ${runIds[0]} --stderr`)).out).toBe('oops\n')
    const following = rungrid(`logs ${runIds[0]} -f`)
    writeFileSync(path.join(dir, 'stdout.log'), 'two\n', { flag: 'a' })
    await ctx.db.prisma.run.update({ where: { id: runIds[0] }, data: { state: 'succeeded' } })
    expect(await following).toMatchObject({ code: 0, out: 'one\ntwo\n' })
  })
})

describe('one run', () => {
  const progress = { progressPercentage: 45, step: 450, totalSteps: 1000, lastUpdatedTime: '2026-01-01T00:00:00Z' }
  const running = async () => {
    const { runIds } = await seedMatrix(ctx, [{ state: 'running' }])
    const { attemptId } = await seedAttempt(ctx, runIds[0]!, { startedAt: new Date() })
    await ctx.db.prisma.progress.create({
      data: { attemptId, doc: { ...progress, metrics: [{ name: 'loss', value: '0.2347' }] } },
    })
    return runIds[0]!
  }

  test('is watched to its end: a line a change with place, time left and loss, and 6 when it failed', async () => {
    for (const [state, code] of [
      ['succeeded', 0],
      ['stopped', 0],
      ['failed', 6],
    ] as const) {
      const id = await running()
      const requests = vi.spyOn(globalThis, 'fetch')
      const watching = rungrid(`watch ${id}`)
      await vi.waitFor(
        () => expect(requests.mock.calls.some(([url]) => String(url).endsWith('/series'))).toBe(true),
        10_000,
      )
      requests.mockRestore()
      await ctx.db.prisma.run.update({ where: { id }, data: { state } })
      const said = await watching
      expect([state, said.code]).toEqual([state, code])
      expect(said.out).toContain('450 of 1,000 steps')
      expect(said.out).toContain('time left unknown, loss 0.2347')
      expect(said.out).toContain(state)
    }
  })

  test('is told as JSON lines, and left alone by Ctrl+C', async () => {
    const id = await running()
    const interrupt = new AbortController()
    const left = rungrid(`watch ${id}`, { signal: interrupt.signal })
    interrupt.abort()
    expect(await left).toMatchObject({ code: 8, err: expect.stringContaining(`Left ${id}; it goes on.`) })
    await ctx.db.prisma.run.update({ where: { id }, data: { state: 'succeeded' } })
    const { code, out } = await rungrid(`watch ${id} --json`)
    expect([
      code,
      out
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text).run.state),
    ]).toEqual([0, ['succeeded']])
    expect((await rungrid('watch r-none')).code).toBe(3)
  })

  test('prints its log as lines on a pipe: the last drawing of a bar, no colours; some of them, or only what has a text', async () => {
    const dir = mkdtempSync(path.join(ctx.config.dataDir, 'attempt-'))
    const { runIds } = await seedMatrix(ctx, [{ state: 'succeeded' }])
    const id = runIds[0]!
    await seedAttempt(ctx, id, { dir, startedAt: new Date() })
    const written = '\u001b[31mred\u001b[0m\n 10%\r 90%\n'
    writeFileSync(path.join(dir, 'stdout.log'), `${written}${'filler\n'.repeat(60_000)}Last [1]\nend`)
    writeFileSync(path.join(dir, 'stderr.log'), 'oops\n')
    const out = async (options: string) => (await rungrid(`logs ${id} ${options}`)).out
    expect((await out('')).startsWith('red\n 90%\nfiller\n')).toBe(true)
    expect((await out('--raw')).startsWith(written)).toBe(true)
    expect(await out('--tail 2')).toBe('Last [1]\nend\n')
    expect((await out('--tail 50000')).split('\n').length).toBe(50_001)
    expect((await out('-n 99999')).startsWith('red\n')).toBe(true)
    expect(await out('--grep [1]')).toBe('Last [1]\n')
    expect(await out('--grep LAST -i')).toBe('Last [1]\n')
    expect(await out('--grep ^(red|end)$ --regex')).toBe('red\nend\n')
    expect(await out('--stream stderr')).toBe('oops\n')
    expect((await rungrid(`logs ${id} --grep ( --regex`)).code).toBe(2)
    rmSync(dir, { recursive: true })
    expect(await rungrid(`logs ${id}`)).toMatchObject({ code: 3, err: expect.stringContaining('deleted from disk') })
  })
})

test('a large matrix is followed by what works and what ended, never by all of it again', async () => {
  const many = Array.from({ length: 450 }, (_, i) => ({
    state: 'succeeded' as const,
    endedAt: new Date(1_790_000_000_000 + i * 1000),
  }))
  const { matrixId, runIds } = await seedMatrix(ctx, [...many, { state: 'queued' }, { state: 'queued' }])
  const requests = vi.spyOn(globalThis, 'fetch')
  const lists = () => requests.mock.calls.map(([url]) => String(url)).filter((url) => url.includes('sort=ended'))
  const watching = rungrid(`watch ${matrixId}`)
  await vi.waitFor(() => expect(lists().length).toBe(1), 20_000)
  await ctx.db.prisma.run.updateMany({
    where: { id: { in: runIds.slice(-2) } },
    data: { state: 'failed', failureClass: 'killed', endedAt: new Date() },
  })
  await ctx.db.prisma.matrix.update({ where: { id: matrixId }, data: { state: 'finished' } })
  const said = await watching
  const asked = lists()
  requests.mockRestore()
  expect(said.code).toBe(6)
  expect(asked.map((url) => /limit=(\d+)/.exec(url)?.[1])).toEqual(['1000', '200'])
  expect(said.out.match(/ succeeded /g)?.length).toBeGreaterThanOrEqual(450)
  expect(said.out).toContain(`[452/452] ${runIds.at(-1)}  failed`)
})

describe('reaching the server', () => {
  test('on the machine of the server it just works: URL and token lie in the data directory, for its account only', async () => {
    await writeCliToken(ctx, { url: api.url })
    const file = path.join(ctx.config.dataDir, 'cli-token')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const env = { RUNGRID_DATA_DIR: ctx.config.dataDir }
    expect((await rungrid('ls', { env })).code).toBe(0)
    const before = readFileSync(file, 'utf8')
    await writeCliToken(ctx, { url: api.url })
    expect(readFileSync(file, 'utf8')).toBe(before)
    const link = (await rungrid('sign-in', { env })).out.trim()
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(303)
    // Its token is never sent to another server.
    expect((await rungrid('ls --server http://rungrid.invalid:1', { env })).code).toBe(1)
    const tokenFor = (await import('./connection')).findConnection({ server: 'http://other.example', env, cwd })
    expect(tokenFor.token).toBeUndefined()
  })

  test('what goes wrong has its own exit code and says what to do', async () => {
    const nobody = { RUNGRID_URL: api.url }
    const away = { RUNGRID_URL: 'http://127.0.0.1:1' }
    for (const [line, env, code, says] of [
      ['show r-none', undefined, 3, 'no run'],
      ['show m-none', undefined, 3, 'no matrix'],
      ['ls', nobody, 4, 'RUNGRID_TOKEN'],
      ['ls', away, 1, 'npm start'],
      ['ls --limit nonsense', undefined, 2, 'above 0'],
      ['nonsense', undefined, 2, 'unknown command'],
      ['pause r-some', undefined, 2, 'only a matrix'],
      ['ls --server nonsense', undefined, 2, 'not a URL'],
    ] as const) {
      const said = await rungrid(line, { env })
      expect([line, said.code]).toEqual([line, code])
      expect(said.err).toContain(says)
    }
    expect((await rungrid('--help')).code).toBe(0)
  })

  test('a token for scripts is printed once and can be revoked', async () => {
    const token = (await rungrid('token ci')).out.trim()
    const env = { RUNGRID_URL: api.url, RUNGRID_TOKEN: token }
    expect((await rungrid('ls', { env })).code).toBe(0)
    const id = JSON.parse((await rungrid('token --json')).out).items.find(
      (item: { name: string }) => item.name === 'ci',
    ).id
    expect((await rungrid(`token --revoke ${id}`)).code).toBe(0)
    expect((await rungrid('ls', { env })).code).toBe(4)
  })
})

describe('the catalogue on a terminal', () => {
  test('lists tasks with their scale, attention configurations, maskers, and what is known not to work', async () => {
    const { code, out } = await rungrid('catalogue llm-eval --adapter sparse-attention-hub')
    expect(code).toBe(0)
    expect(out).toMatch(/^longbench +overall_score +0 +100 +narrativeqa, qasper, /m)
    expect(out).toMatch(/^\* longbench qasper_e, .*cannot score/m)
    expect(out).toMatch(/^streaming +sink 4 · window 16/m)
    expect(out).toMatch(/^QuestTopKMaskerConfig +heavy_size +required/m)
    expect(JSON.parse((await rungrid('catalogue --json')).out).items.length).toBeGreaterThan(1)
  })

  test('of nothing that exists is not found, with what does', async () => {
    const { code, err } = await rungrid('catalogue train-lm')
    expect([code, err]).toEqual([3, expect.stringContaining('llm-eval with builtin')])
  })

  test('is where the options of a benchmark come from, those of every adapter', async () => {
    const { out } = await rungrid('run llm-eval --help')
    expect(out).toContain('--context-length')
    expect(out).toContain('--hub-path')
  })
})
