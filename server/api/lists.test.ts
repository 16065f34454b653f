import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { deviceSchema } from '../../lib/api/devices'
import { eventSchema } from '../../lib/api/events'
import { matrixSchema, matrixSummarySchema } from '../../lib/api/matrices'
import { runSchema } from '../../lib/api/runs'
import { benchmarkInfoSchema, catalogueSchema, systemSchema } from '../../lib/api/system'
import { recordEvents } from '../db/sql/record-events'
import { testDatabase } from '../testing/database'
import { eventually } from '../testing/eventually'
import { startApi, testContext } from './testing/api-server'
import { seedAttempt, seedHold, seedMatrix } from './testing/seed'

const ctx = testContext(await testDatabase())
const api = await startApi(ctx)

async function pages(path: string, between?: () => Promise<unknown>): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const answer = await api.call('GET', cursor ? `${path}&cursor=${cursor}` : path)
    expect(answer.status).toBe(200)
    ids.push(...answer.json.items.map((item: { id: string }) => item.id))
    cursor = answer.json.nextCursor
    await between?.()
  } while (cursor && ids.length < 1000)
  return ids
}

describe('lists', () => {
  test('paging through runs shows each once, whatever is launched meanwhile, in every sort', async () => {
    const now = Date.now()
    const { runIds, matrixId } = await seedMatrix(
      ctx,
      Array.from({ length: 23 }, (_, i) => ({
        priority: i % 3,
        startedAt: i % 4 ? new Date(now - i * 1000) : undefined,
        endedAt: i % 5 ? new Date(now - (i % 7) * 1000) : undefined,
      })),
    )
    for (const sort of ['created', 'position', 'started', 'ended', 'queue']) {
      const seen = await pages(`/api/v1/runs?matrix=${matrixId}&limit=5&sort=${sort}`, () => seedMatrix(ctx, [{}, {}]))
      expect([sort, seen.length, new Set(seen)]).toEqual([sort, 23, new Set(runIds)])
    }
    const all = await pages('/api/v1/runs?limit=7', () => seedMatrix(ctx, [{}]))
    expect(new Set(all).size).toBe(all.length)
    expect(runIds.filter((id) => !all.includes(id))).toEqual([])
  })

  test('a cursor of another list is refused', async () => {
    const { json } = await api.call('GET', '/api/v1/runs?limit=1')
    for (const target of [
      `/api/v1/matrices?cursor=${json.nextCursor}`,
      '/api/v1/runs?cursor=nonsense',
      '/api/v1/runs?cursor=WyJ4Il0',
    ])
      expect((await api.call('GET', target)).json).toMatchObject({
        code: 'invalid_input',
        issues: [{ path: 'cursor' }],
      })
  })

  test('queued runs say their place as the scheduler takes them; paused matrices are not in the queue', async () => {
    await ctx.db.prisma.run.updateMany({ data: { state: 'succeeded' } })
    const late = await seedMatrix(ctx, [{ priority: 0 }, { priority: 5 }])
    const paused = await seedMatrix(ctx, [{ priority: 9 }], { state: 'paused', pauseReason: 'by hand' })
    const { items } = (await api.call('GET', '/api/v1/runs?sort=queue')).json
    // Those that are not in the queue stand behind it, whatever their priority.
    expect(items.map((item: { id: string }) => item.id)).toEqual([late.runIds[1], late.runIds[0], paused.runIds[0]])
    const places = Object.fromEntries(
      items.map((item: { id: string; queuePosition: number | null }) => [item.id, item.queuePosition]),
    )
    expect(places).toEqual({
      [late.runIds[1] as string]: 1,
      [late.runIds[0] as string]: 2,
      [paused.runIds[0] as string]: null,
    })
  })

  test('runs are found by state, benchmark, and text in key, matrix name or id', async () => {
    const { matrixId, runIds } = await seedMatrix(
      ctx,
      [{ state: 'failed', failureClass: 'killed' }, { state: 'cancelled' }, {}],
      {
        name: 'Needle 100%_hunt',
      },
    )
    const found = async (query: string) =>
      (await api.call('GET', `/api/v1/runs?matrix=${matrixId}&sort=position&${query}`)).json.items
    expect((await found('state=failed,cancelled')).map((run: { id: string }) => run.id)).toEqual(runIds.slice(0, 2))
    expect(await found('q=100%25_HUNT')).toHaveLength(3)
    expect(await found('q=cell%3D1')).toHaveLength(1)
    expect(await found(`q=${runIds[2]}`)).toHaveLength(1)
    expect(await found('benchmark=llm-eval')).toHaveLength(0)
    expect((await found('state=failed'))[0].failure).toMatchObject({ class: 'killed', fix: expect.any(String) })
  })
})

describe('what a page is made of', () => {
  test('a running run shows its progress, devices and attempt; silent for 40 s it is stale', async () => {
    const { runIds } = await seedMatrix(ctx, [{ state: 'running', startedAt: new Date() }])
    const runId = runIds[0] as string
    await seedAttempt(ctx, runId, {
      number: 1,
      state: 'ended',
      outcome: 'failed',
      failure: { class: 'killed', message: 'm', fix: 'f' },
    })
    const { attemptId } = await seedAttempt(ctx, runId, {
      number: 2,
      heardAt: new Date(Date.now() - 60_000),
      startedAt: new Date(),
    })
    await ctx.db.prisma.progress.create({
      data: {
        attemptId,
        doc: { progressPercentage: 40, estimatedRemainingSeconds: 30, lastUpdatedTime: '2026-01-01T00:00:00Z' },
      },
    })
    await ctx.db.prisma.device.create({
      data: { id: 'node/cpu-0', nodeId: 'node', index: 0, kind: 'cpu', name: 'CPU slot 0' },
    })
    await ctx.db.prisma.hold.create({ data: { attemptId, deviceId: 'node/cpu-0', slot: 0, share: 1 } })

    const run = runSchema.parse((await api.call('GET', `/api/v1/runs/${runId}`)).json)
    expect(run).toMatchObject({
      stale: true,
      attempts: 2,
      progress: { progressPercentage: 40 },
      failure: null,
      files: [],
    })
    expect(run.devices).toEqual([{ id: 'node/cpu-0', index: 0, slot: 0 }])
    expect(run.attemptList.map(({ number, failure }) => [number, failure?.class])).toEqual([
      [1, 'killed'],
      [2, undefined],
    ])
    expect(run.attemptList[1]?.devices[0]?.name).toBe('CPU slot 0')

    const devices = (await api.call('GET', '/api/v1/devices')).json.items.map((item: unknown) =>
      deviceSchema.parse(item),
    )
    expect(devices[0]?.holds).toMatchObject([{ attemptId, runId, slot: 0, share: 1 }])
    const drained = await api.call('POST', `/api/v1/devices/${encodeURIComponent('node/cpu-0')}/drain`)
    expect([drained.status, drained.json]).toEqual([200, { changed: 1 }])
    expect((await api.call('GET', '/api/v1/devices')).json.items[0].drained).toBe(true)
  })

  test('a matrix shows counts, a thumbnail as wide as its last axis, its axes in the order they were written, and an ETA', async () => {
    const cell = (model: string, task: string) => ({
      task: { label: task, value: task },
      model: { label: model, value: model },
    })
    const { matrixId, runIds } = await seedMatrix(
      ctx,
      [
        { axes: cell('a', 'x'), state: 'succeeded' },
        { axes: cell('a', 'y'), state: 'running', costSeconds: 100, startedAt: new Date() },
        { axes: cell('a', 'z'), costSeconds: 100, priority: 99 },
        { axes: cell('b', 'x'), costSeconds: 100, priority: 99 },
        { axes: cell('b', 'y'), costSeconds: 100, priority: 99 },
        { axes: cell('b', 'z'), costSeconds: 100, priority: 99 },
      ],
      {
        spec: { benchmark: 'command', axes: { task: ['x', 'y', 'z'], model: ['a', 'b'] } },
        source: 'benchmark: command\naxes:\n  model: [a, b]\n  task: [x, y, z]\n',
      },
    )
    await seedHold(ctx, runIds[1]!)
    const matrix = matrixSchema.parse((await api.call('GET', `/api/v1/matrices/${matrixId}`)).json)
    expect(matrix.axes).toEqual([
      { name: 'model', values: 2 },
      { name: 'task', values: 3 },
    ])
    expect(matrix).toMatchObject({ total: 6, counts: { succeeded: 1, running: 1, queued: 4 }, excluded: 0 })
    expect(matrix.thumbnail).toEqual({
      columns: 3,
      states: ['succeeded', 'running', 'queued', 'queued', 'queued', 'queued'],
    })
    // The forecast of a moment ago does not know this matrix yet.
    const etaSeconds = await eventually(async () => {
      const { json } = await api.call('GET', `/api/v1/matrices/${matrixId}`)
      return z.number().parse(matrixSchema.parse(json).etaSeconds)
    })
    expect(etaSeconds).toBeGreaterThan(450)
    expect(etaSeconds).toBeLessThanOrEqual(500)
    expect(matrix.yaml).toContain('model: [a, b]')
    const list = (await api.call('GET', `/api/v1/matrices?q=${matrixId}`)).json.items
    expect(matrixSummarySchema.parse(list[0]).thumbnail).toEqual(matrix.thumbnail)
  })

  test('the thumbnail of a large matrix has at most 400 cells, from its beginning to its end', async () => {
    const { matrixId } = await seedMatrix(
      ctx,
      Array.from({ length: 1001 }, (_, i) => ({ state: i < 500 ? 'succeeded' : 'queued' }) as const),
    )
    const { thumbnail } = (await api.call('GET', `/api/v1/matrices/${matrixId}`)).json
    expect(thumbnail.states.length).toBeLessThanOrEqual(400)
    expect(thumbnail.states.length).toBeGreaterThan(300)
    const done = thumbnail.states.filter((state: string) => state === 'succeeded').length
    expect(done / thumbnail.states.length).toBeCloseTo(0.5, 1)
  })

  test('events come newest first; those of a matrix include those of its runs', async () => {
    const { matrixId, runIds } = await seedMatrix(ctx, [{}])
    await recordEvents(ctx.db.pool, [
      { matrixId, kind: 'matrix.launched', message: 'launched' },
      { runId: runIds[0], kind: 'run.started', message: 'started', data: { slot: 1 } },
      { runId: runIds[0], kind: 'run.failed', level: 'error', message: 'failed' },
    ])
    const all = (await api.call('GET', `/api/v1/events?matrix=${matrixId}`)).json.items.map((e: unknown) =>
      eventSchema.parse(e),
    )
    expect(all.map((event: { kind: string }) => event.kind)).toEqual(['run.failed', 'run.started', 'matrix.launched'])
    expect(await pages(`/api/v1/events?run=${runIds[0]}&limit=1`)).toEqual([all[0].id, all[1].id])
    expect(
      (await api.call('GET', '/api/v1/events?level=error')).json.items.every(
        (e: { level: string }) => e.level === 'error',
      ),
    ).toBe(true)
  })

  test('the server tells its version, benchmarks with the schema of their parameters, and its metrics', async () => {
    const system = systemSchema.parse((await api.call('GET', '/api/v1/system')).json)
    expect(system.version).toMatch(/^\d+\.\d+\.\d+/)
    const { items } = (await api.call('GET', '/api/v1/benchmarks')).json
    const ids = items.map((item: unknown) => benchmarkInfoSchema.parse(item).id)
    expect(ids).toEqual(expect.arrayContaining(['command', 'llm-eval', 'train-lm']))
    expect(items[0].params).toMatchObject({ type: 'object' })
    const metrics = await api.call('GET', '/metrics')
    expect(metrics.text).toMatch(/^rungrid_runs\{state="queued"\} \d+$/m)
    expect(metrics.text).toMatch(/^rungrid_matrices\{state="active"\} \d+$/m)
    expect(metrics.text).toMatch(/^rungrid_runs_failed\{class="device_lost"\} 0$/m)
    expect(metrics.text).toMatch(/^rungrid_queue_longest_wait_seconds [\d.]+$/m)
    expect(metrics.text).toMatch(/^rungrid_device_healthy\{device="[^"]+",name="CPU slot \d+"\} 1$/m)
    expect(metrics.text, 'what was never sampled has no figure').not.toMatch(/^rungrid_device_utilization_ratio\{/m)
    expect(metrics.text).toContain('route="/api/v1/system"')
  })

  test('the catalogue of each adapter is listed in full, and one that does not exist is named with those that do', async () => {
    const { items } = (await api.call('GET', '/api/v1/catalogue?benchmark=llm-eval')).json
    const found = items.map((item: unknown) => catalogueSchema.parse(item))
    expect(found.map(({ adapter }: { adapter: string }) => adapter)).toEqual(
      expect.arrayContaining(['builtin', 'sparse-attention-hub']),
    )
    const hub = (await api.call('GET', '/api/v1/catalogue?benchmark=llm-eval&adapter=sparse-attention-hub')).json.items
    expect(hub).toHaveLength(1)
    expect(hub[0].benchmarks).toHaveLength(12)
    expect(await api.call('GET', '/api/v1/catalogue?adapter=nobody')).toMatchObject({
      status: 404,
      json: { code: 'not_found', fix: expect.stringContaining('sparse-attention-hub') },
    })
    expect(await api.call('GET', '/api/v1/catalogue?benchmark=nobody')).toMatchObject({ status: 404 })
  })

  test('it is ready once somebody schedules', async () => {
    expect(await api.call('GET', '/readyz')).toMatchObject({
      status: 503,
      json: { database: true, leader: false, missingMigrations: [] },
    })
    await ctx.db.pool.query('update leader set server_id = $1, epoch = 1', [ctx.serverId])
    expect(await api.call('GET', '/readyz')).toMatchObject({ status: 200, json: { ready: true } })
    expect((await api.call('GET', '/api/v1/system')).json.leader).toBe(true)
  })

  test('the description of the API is whole: every route is in it', async () => {
    const { json } = await api.call('GET', '/api/v1/openapi.json')
    expect(json.openapi).toBe('3.1.0')
    const described = Object.entries(json.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
    for (const line of `post /api/v1/matrices/plan, post /api/v1/matrices, get /api/v1/matrices, get /api/v1/matrices/{id},
      post /api/v1/matrices/{id}/pause, post /api/v1/matrices/{id}/resume, post /api/v1/matrices/{id}/cancel,
      post /api/v1/matrices/{id}/retry, post /api/v1/matrices/{id}/priority, get /api/v1/runs, get /api/v1/runs/{id}, post /api/v1/runs/{id}/cancel,
      post /api/v1/runs/{id}/retry, post /api/v1/runs/{id}/priority, get /api/v1/runs/{id}/series,
      post /api/v1/series/query, post /api/v1/runs/{id}/points, post /api/v1/runs/{id}/progress,
      get /api/v1/runs/{id}/logs, get /api/v1/runs/{id}/files/{path}, get /api/v1/devices,
      post /api/v1/devices/{id}/drain, post /api/v1/devices/{id}/undrain, post /api/v1/devices/{id}/release,
      put /api/v1/devices/{id}/slots, get /api/v1/devices/{id}/samples, get /api/v1/events, get /api/v1/benchmarks,
      get /api/v1/catalogue,
      get /api/v1/starters, get /api/v1/system, post /api/v1/tokens, get /api/v1/tokens, delete /api/v1/tokens/{id},
      post /api/v1/session, delete /api/v1/session, get /healthz, get /readyz`.split(','))
      expect(described).toContain(line.trim())
    const text = JSON.stringify(json)
    const refs = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1] as string)
    for (const ref of refs) expect(json.components.schemas).toHaveProperty(ref)
  })
})

describe('result files', () => {
  test('a published file is downloaded, never shown; what is not listed or leads elsewhere is not there', async () => {
    const resultDir = path.join(ctx.config.dataDir, 'results')
    mkdirSync(resultDir, { recursive: true })
    writeFileSync(path.join(resultDir, 'report.html'), '<script>alert(1)</script>')
    writeFileSync(path.join(resultDir, 'hidden.txt'), 'hidden')
    writeFileSync(path.join(ctx.config.dataDir, 'secret'), 'secret')
    symlinkSync(path.join(ctx.config.dataDir, 'secret'), path.join(resultDir, 'link.txt'))
    const files = ['report.html', 'link.txt', '../secret'].map((name) => ({ path: name, size: 25 }))
    writeFileSync(path.join(resultDir, 'run.json'), JSON.stringify({ files }))
    const { runIds } = await seedMatrix(ctx, [{ state: 'succeeded', resultDir }])
    const base = `/api/v1/runs/${runIds[0]}/files`

    const shown = await api.call('GET', `${base}/report.html`)
    expect(shown.text).toBe('<script>alert(1)</script>')
    expect(shown.headers['content-type']).toBe('application/octet-stream')
    expect(shown.headers['content-disposition']).toContain('attachment')
    for (const name of ['hidden.txt', 'link.txt', '..%2Fsecret', '%2e%2e/secret', 'none', 'report.html/'])
      expect([name, (await api.call('GET', `${base}/${name}`)).status]).toEqual([name, 404])
    expect((await api.call('GET', `/api/v1/runs/${runIds[0]}`)).json.files).toHaveLength(3)
  })
})

describe('starters', () => {
  test('an example with a title in its head comment is a starter', async () => {
    const installDir = path.join(ctx.config.dataDir, 'install')
    mkdirSync(path.join(installDir, 'examples'), { recursive: true })
    writeFileSync(path.join(installDir, 'package.json'), '{"version":"1.2.3"}')
    writeFileSync(
      path.join(installDir, 'examples/attention.yaml'),
      '# title: Compare attention\n# description: Twelve runs.\n# see: the grid fill\n# takes: a minute\nbenchmark: llm-eval\n',
    )
    writeFileSync(path.join(installDir, 'examples/plain.yaml'), '# only a comment\nbenchmark: command\n')
    const other = await startApi({ ...ctx, config: { ...ctx.config, installDir } })
    expect((await other.call('GET', '/api/v1/starters')).json.items).toEqual([
      {
        id: 'attention',
        title: 'Compare attention',
        description: 'Twelve runs.',
        see: 'the grid fill',
        takes: 'a minute',
        yaml: expect.stringContaining('benchmark: llm-eval'),
      },
    ])
  })
})
