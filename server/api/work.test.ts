import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { launchedSchema, matrixSchema, planSchema } from '../../lib/api/matrices'
import { pointsResultSchema, seriesInfoSchema, seriesResultSchema } from '../../lib/api/series'
import { starterSchema } from '../../lib/api/system'
import { testDatabase } from '../testing/database'
import { startApi, testContext } from './testing/api-server'
import { seedAttempt, seedMatrix } from './testing/seed'

const ctx = testContext(await testDatabase())
const api = await startApi(ctx)
await ctx.db.prisma.device.create({
  data: { id: 'node-test/cpu-0', nodeId: 'node-test', index: 0, kind: 'cpu', name: 'CPU slot 0' },
})

const YAML = { 'content-type': 'application/yaml' }
const spec = (name: string, lr = '[0.1, 0.2]') =>
  `name: ${name}\nbenchmark: command\naxes: { lr: ${lr} }\nparams: { argv: [echo, "{lr}"] }\nresults_dir: ${ctx.config.dataDir}/${name}\n`

describe('launching', () => {
  test('a plan says what would run and starts nothing', async () => {
    const answer = await api.call('POST', '/api/v1/matrices/plan', { headers: YAML, body: spec('planned') })
    expect(answer.status).toBe(200)
    expect(planSchema.parse(answer.json)).toMatchObject({ total: 2, toRun: 2, collisions: [] })
    expect(await ctx.db.prisma.matrix.count({ where: { name: 'planned' } })).toBe(0)
  })

  test('a launch as YAML or JSON stores the matrix and says where it is', async () => {
    const answer = await api.call('POST', '/api/v1/matrices', { headers: YAML, body: spec('launched') })
    expect(answer.status).toBe(201)
    const launched = launchedSchema.parse(answer.json)
    expect(answer.headers.location).toBe(`/api/v1/matrices/${launched.id}`)
    const matrix = matrixSchema.parse((await api.call('GET', `/api/v1/matrices/${launched.id}`)).json)
    expect(matrix).toMatchObject({ name: 'launched', state: 'active', counts: { queued: 2 } })
    const body = {
      name: 'json',
      benchmark: 'command',
      params: { argv: ['true'] },
      results_dir: `${ctx.config.dataDir}/json`,
    }
    expect((await api.call('POST', '/api/v1/matrices', { body })).status).toBe(201)
  })

  test('the same Idempotency-Key launches once; for another spec it is refused', async () => {
    const headers = { ...YAML, 'idempotency-key': 'nightly-1' }
    const first = await api.call('POST', '/api/v1/matrices', { headers, body: spec('once') })
    const again = await api.call('POST', '/api/v1/matrices', { headers, body: spec('once') })
    expect(again.json.id).toBe(first.json.id)
    const other = await api.call('POST', '/api/v1/matrices', { headers, body: spec('other') })
    expect([other.status, other.json.code]).toEqual([409, 'idempotency_mismatch'])
  })

  test('a spec with faults is refused with every fault and its path, and nothing is stored', async () => {
    const before = await ctx.db.prisma.matrix.count()
    const body = 'benchmark: command\naxes: { lr: [], seed: [1, 1] }\nresults_dir: /etc\nmax_concurrent_runs: -1\n'
    const answer = await api.call('POST', '/api/v1/matrices', { headers: YAML, body })
    expect([answer.status, answer.json.code]).toEqual([422, 'invalid_spec'])
    expect(answer.json.issues.map((issue: { path: string }) => issue.path)).toEqual(
      expect.arrayContaining(['axes.lr', 'max_concurrent_runs']),
    )
    const bomb = `${[
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...Array.from({ length: 9 }, (_, i) => {
        const name = String.fromCharCode(98 + i)
        const before = String.fromCharCode(97 + i)
        return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`
      }),
    ].join('\n')}\n`
    expect((await api.call('POST', '/api/v1/matrices', { headers: YAML, body: bomb })).status).toBe(422)
    expect(await ctx.db.prisma.matrix.count()).toBe(before)
  })

  test('every starter of the installation plans without a fault', async () => {
    const { items } = (await api.call('GET', '/api/v1/starters')).json
    expect(items.length).toBeGreaterThanOrEqual(2)
    for (const starter of items.map((item: unknown) => starterSchema.parse(item))) {
      expect(starter.takes).not.toBe('')
      const body = `${starter.yaml.replace(/^results_dir:.*$/m, '')}\nresults_dir: ${ctx.config.dataDir}/${starter.id}\n`
      const plan = await api.call('POST', '/api/v1/matrices/plan', { headers: YAML, body })
      // Its default text is made by the build, which a test does not need.
      const faults = (plan.json.issues ?? []).filter((issue: { fix?: string }) => !issue.fix?.includes('npm run build'))
      expect([starter.id, faults]).toEqual([starter.id, []])
    }
  })
})

describe('steering', () => {
  test('a matrix is paused, resumed, cancelled and retried', async () => {
    const { id } = (await api.call('POST', '/api/v1/matrices', { headers: YAML, body: spec('steered') })).json
    const verb = async (name: string, body?: unknown) =>
      (await api.call('POST', `/api/v1/matrices/${id}/${name}`, { body })).status
    const state = async () => (await api.call('GET', `/api/v1/matrices/${id}`)).json
    expect([await verb('pause'), (await state()).state]).toEqual([200, 'paused'])
    expect([await verb('resume'), (await state()).state]).toEqual([200, 'active'])
    expect([await verb('cancel', { reason: 'enough' }), (await state()).counts]).toEqual([200, { cancelled: 2 }])
    expect([await verb('retry'), (await state()).counts]).toEqual([200, { queued: 2 }])
  })

  test('a whole matrix moves in the queue, its cancelled runs too once they are retried; an ended one does not', async () => {
    const { id } = (await api.call('POST', '/api/v1/matrices', { headers: YAML, body: spec('moved') })).json
    const runs = async () => (await api.call('GET', `/api/v1/runs?matrix=${id}&sort=position`)).json.items
    const send = async (verb: string, body?: unknown) =>
      (await api.call('POST', `/api/v1/matrices/${id}/${verb}`, { body })).json
    await api.call('POST', `/api/v1/runs/${(await runs())[0].id}/cancel`)
    expect(await send('priority', { priority: 900 })).toEqual({ changed: 1 })
    expect(await send('priority', { priority: 900 })).toEqual({ changed: 0 })
    expect(await send('retry')).toEqual({ changed: 1 })
    expect((await runs()).map((run: { priority: number }) => run.priority)).toEqual([900, 900])
    expect(new Set((await runs()).map((run: { queuePosition: number }) => run.queuePosition))).toEqual(new Set([1, 2]))
    await send('cancel')
    expect(await send('priority', { priority: 1 })).toMatchObject({ code: 'conflict' })
  })

  test('a run moves in the queue, is cancelled and retried', async () => {
    const { id } = (await api.call('POST', '/api/v1/matrices', { headers: YAML, body: spec('single') })).json
    const run = (await api.call('GET', `/api/v1/runs?matrix=${id}&sort=position`)).json.items[1]
    const send = async (verb: string, body?: unknown) =>
      (await api.call('POST', `/api/v1/runs/${run.id}/${verb}`, { body })).json
    const now = async () => (await api.call('GET', `/api/v1/runs/${run.id}`)).json
    expect(await send('priority', { priority: 500 })).toEqual({ changed: 1 })
    expect(await now()).toMatchObject({ priority: 500, queuePosition: 1 })
    expect(await send('priority', { priority: 5000 })).toMatchObject({ code: 'invalid_input' })
    expect(await send('cancel')).toEqual({ changed: 1 })
    expect((await now()).state).toBe('cancelled')
    expect(await send('retry')).toEqual({ changed: 1 })
    expect((await now()).state).toBe('queued')
  })
})

describe('reporting', () => {
  test('points and progress of an attempt are stored once and read back as columns', async () => {
    const { runIds } = await seedMatrix(ctx, [{ state: 'running', startedAt: new Date() }])
    const runId = runIds[0] as string
    const { token } = await seedAttempt(ctx, runId, { startedAt: new Date() })
    const headers = { authorization: `Bearer ${token}` }
    const body = { columns: { step: [1, 2, 3], time: [10, 11, 12], values: { loss: [3, 'NaN', 1] } } }
    const first = await api.call('POST', `/api/v1/runs/${runId}/points`, { headers, body })
    expect(pointsResultSchema.parse(first.json)).toMatchObject({ changed: 3, refusedCount: 0 })
    const again = await api.call('POST', `/api/v1/runs/${runId}/points`, { headers, body })
    expect(again.json).toMatchObject({ changed: 0, unchanged: 3 })
    const python = await api.call('POST', `/api/v1/runs/${runId}/points`, {
      headers,
      body: '{"points": [{"step": 4, "loss": Infinity}]}',
    })
    expect(python.json).toMatchObject({ changed: 1 })

    const info = (await api.call('GET', `/api/v1/runs/${runId}/series`)).json.items
    expect(seriesInfoSchema.parse(info[0])).toMatchObject({ name: 'loss', count: 4, nonFinite: 2, min: 1, max: 3 })
    const query = await api.call('POST', '/api/v1/series/query', { body: { runs: [runId], buckets: 10 } })
    const [columns] = seriesResultSchema.parse(query.json).series
    expect(columns).toMatchObject({ step: [1, 2, 3, 4], last: [3, 'NaN', 1, 'Infinity'], total: 4 })

    const progress = { progressPercentage: 40, lastUpdatedTime: new Date().toISOString() }
    expect((await api.call('POST', `/api/v1/runs/${runId}/progress`, { headers, body: progress })).status).toBe(204)
    expect((await api.call('GET', `/api/v1/runs/${runId}`)).json.progress).toMatchObject({ progressPercentage: 40 })
    const absurd = { progressPercentage: 400, lastUpdatedTime: 'yesterday' }
    expect((await api.call('POST', `/api/v1/runs/${runId}/progress`, { headers, body: absurd })).status).toBe(422)
  })

  test('a log is read from an offset, and the next offset leads on', async () => {
    const dir = path.join(ctx.config.dataDir, 'attempt')
    mkdirSync(dir)
    const { runIds } = await seedMatrix(ctx, [{ state: 'running' }])
    await seedAttempt(ctx, runIds[0] as string, { dir })
    writeFileSync(path.join(dir, 'stdout.log'), 'grün\nzwei\n')
    const read = (offset: number) => api.call('GET', `/api/v1/runs/${runIds[0]}/logs?offset=${offset}`)
    const first = await read(0)
    expect(first.text).toBe('grün\nzwei\n')
    expect(first.headers).toMatchObject({ 'x-rungrid-next-offset': '11', 'x-rungrid-size': '11' })
    expect(first.headers['content-type']).toContain('text/plain')
    writeFileSync(path.join(dir, 'stdout.log'), 'drei\n', { flag: 'a' })
    expect((await read(11)).text).toBe('drei\n')
    expect((await api.call('GET', '/api/v1/runs/r-none/logs')).status).toBe(404)
  })
})
