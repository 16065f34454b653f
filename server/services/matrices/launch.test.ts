import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Json } from '../../../lib/matrix/types'
import { launchMatrix } from './launch'
import { planMatrix } from './plan'
import { prepare } from './prepare'
import { errorOf, publish, type TestContext, testContext } from './testing'

let ctx: TestContext
beforeAll(async () => {
  ctx = await testContext()
})

const YAML = `# mine
benchmark: command
axes: { zeta: [a, b], alpha: [1, 2] }
params: { argv: [./train, '{zeta}', '{alpha}'] }
resources: { devices: 2, memory_gib: 4 }
policy: { retries: 3, timeout_minutes: 5 }
priority: 7
`
const launch = (text: string, idempotencyKey?: string) => launchMatrix(ctx, { text, format: 'yaml', idempotencyKey })

test('a launch stores the matrix, its runs in order and an event', async () => {
  const launched = await launch(YAML)
  expect(launched).toMatchObject({ name: 'command', total: 4, toRun: 4, skipped: 0, url: `/matrices/${launched.id}` })
  const matrix = await ctx.db.prisma.matrix.findUniqueOrThrow({ where: { id: launched.id } })
  expect(matrix).toMatchObject({ state: 'active', source: YAML, stages: 1, finishedAt: null })
  expect(matrix.resultsDir).toBe(path.join(ctx.root, 'benchmark_results'))
  const runs = await ctx.db.prisma.run.findMany({ where: { matrixId: launched.id }, orderBy: { position: 'asc' } })
  expect(runs.map((run) => run.key)).toEqual([
    'zeta=a, alpha=1',
    'zeta=a, alpha=2',
    'zeta=b, alpha=1',
    'zeta=b, alpha=2',
  ])
  expect(runs[1]).toMatchObject({
    state: 'queued',
    axes: { zeta: { label: 'a', value: 'a' }, alpha: { label: '2', value: 2 } },
    params: { argv: ['./train', '{zeta}', '{alpha}'] },
    identity: { benchmark: 'command', command: 'run', version: 1, inputs: {} },
    resultDir: path.join(ctx.root, 'benchmark_results', 'a', '2'),
    devices: 2,
    memoryGib: 4,
    exclusive: false,
    priority: 7,
    retries: 3,
    timeoutMinutes: 5,
    silenceMinutes: null,
    costSeconds: 60,
    skipReason: null,
    endedAt: null,
  })
  const events = await ctx.db.prisma.event.findMany({ where: { matrixId: launched.id } })
  expect(events.map((event) => [event.kind, event.message])).toEqual([['matrix.launched', 'Launched with 4 runs.']])
})

test('a launch from JSON keeps a text in which the axes have their order', async () => {
  const { id } = await launchMatrix(ctx, {
    spec: { benchmark: 'command', axes: { zeta: ['a'], alpha: [1] }, params: { argv: ['x'] } },
    format: 'json',
  })
  const matrix = await ctx.db.prisma.matrix.findUniqueOrThrow({ where: { id } })
  expect(matrix.source).toBe(
    'name: command\nbenchmark: command\naxes:\n  zeta: [a]\n  alpha: [1]\nparams:\n  argv: [x]\n',
  )
})

test('the scheduler is told, once, when the matrix is committed', async () => {
  const client = await ctx.db.pool.connect()
  try {
    const heard: string[] = []
    client.on('notification', (message) => heard.push(message.payload ?? ''))
    await client.query('LISTEN rungrid')
    const { id } = await launch(YAML)
    await expect.poll(() => heard).toEqual(expect.arrayContaining(['schedule', 'overview', `matrix:${id}`]))
    expect(heard.filter((topic) => topic === 'schedule')).toHaveLength(1)
  } finally {
    client.release(true)
  }
})

test('complete runs are skipped with the reason and their scores', async () => {
  const text = `${YAML}results_dir: some\n`
  const { runs } = await prepare(ctx, { text, format: 'yaml' })
  publish(runs[2]!)
  const launched = await launch(text)
  expect(launched).toMatchObject({ total: 4, toRun: 3, skipped: 1 })
  const skipped = await ctx.db.prisma.run.findMany({ where: { matrixId: launched.id, state: 'skipped' } })
  expect(skipped).toMatchObject([
    {
      key: 'zeta=b, alpha=1',
      scores: [{ name: 'accuracy', value: 0.5 }],
      skipReason: expect.stringContaining('r-before'),
    },
  ])
  expect(skipped[0]!.endedAt).not.toBeNull()
  const events = await ctx.db.prisma.event.findMany({ where: { matrixId: launched.id } })
  expect(events.map((event) => event.message)).toEqual([
    'Launched with 4 runs; 1 of them complete already and skipped.',
  ])
})

test('a matrix whose runs are all complete is finished at once', async () => {
  const text = `${YAML}results_dir: all\n`
  const { runs } = await prepare(ctx, { text, format: 'yaml' })
  for (const run of runs) publish(run)
  const { id, toRun } = await launch(text)
  expect(toRun).toBe(0)
  const matrix = await ctx.db.prisma.matrix.findUniqueOrThrow({ where: { id } })
  expect(matrix.state).toBe('finished')
  expect(matrix.finishedAt).not.toBeNull()
})

test('the same key with the same body launches once; with another body it is refused', async () => {
  const before = await ctx.db.prisma.matrix.count()
  const first = await launch(YAML, 'key-1')
  expect(await launch(YAML, 'key-1')).toEqual(first)
  expect(await ctx.db.prisma.matrix.count()).toBe(before + 1)
  expect((await errorOf(launch(`${YAML}\nname: other`, 'key-1'))).code).toBe('idempotency_mismatch')
  expect((await launch(YAML, 'key-2')).id).not.toBe(first.id)
})

test('many launches with one key at the same time make one matrix', async () => {
  const launches = await Promise.all(Array.from({ length: 6 }, () => launch(YAML, 'key-race')))
  expect(new Set(launches.map((launched) => launched.id)).size).toBe(1)
  expect(launches.every((launched) => launched.total === 4)).toBe(true)
  expect(await ctx.db.prisma.matrix.count({ where: { idempotencyKey: 'key-race' } })).toBe(1)
})

test('durations that were measured replace the declared ones: the same run, the same name, the name but the seed', async () => {
  const spec = (seed: number[], more: Record<string, Json> = {}) => ({
    spec: { benchmark: 'command', axes: { net: ['m'], seed }, params: { argv: ['./x', '{seed}'], ...more } },
    format: 'json' as const,
  })
  const { id } = await launchMatrix(ctx, spec([1, 2]))
  await ctx.db.pool.query(
    `update run set state = 'succeeded', started_at = now(), ended_at = now() + (position + 1) * interval '100 s' where matrix_id = $1`,
    [id],
  )
  const costs = (await planMatrix(ctx, spec([1, 2, 3]))).runs.map((run) => run.costSeconds)
  expect(costs).toEqual([100, 200, 150])
  const changed = await planMatrix(ctx, spec([1], { env: { FAST: '1' } }))
  expect(changed.runs[0]!.costSeconds).toBe(100)
})
