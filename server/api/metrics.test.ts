import { mkdtempSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { recordAttempt } from '../services/notifications/record-attempt'
import { testDatabase } from '../testing/database'
import { MOST_LIVE_RUNS } from './metrics'
import { startApi, testContext } from './testing/api-server'
import { seedAttempt, seedMatrix } from './testing/seed'

const ctx = testContext(await testDatabase())
const api = await startApi(ctx)
const metrics = async () => (await api.call('GET', '/metrics')).text
const figureOf = (text: string, series: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${series} `))
    ?.split(' ')[1]

async function liveRun(doc: object | null, heardAt = new Date()) {
  const { matrixId, runIds } = await seedMatrix(ctx, [{ state: 'running' }])
  const { attemptId, token } = await seedAttempt(ctx, runIds[0]!, { startedAt: new Date(), heardAt })
  if (doc) await ctx.db.prisma.progress.create({ data: { attemptId, doc } })
  return { runId: runIds[0]!, labels: `{run="${runIds[0]}",matrix="${matrixId}"}`, token }
}

test('each line is one that Prometheus reads: a name, labels, a number, after its HELP and TYPE; each series once', async () => {
  await liveRun({ progressPercentage: 45, step: 450 })
  const text = await metrics()
  const types = new Map<string, string>()
  const seen = new Set<string>()
  for (const line of text.trimEnd().split('\n')) {
    const type = /^# TYPE (\w+) (counter|gauge|histogram|summary)$/.exec(line)
    if (type) types.set(type[1]!, type[2]!)
    if (line === '' || line.startsWith('#')) {
      expect(line).toMatch(/^(# (HELP|TYPE) [a-zA-Z_:]\w* \S.*)?$/)
      continue
    }
    const sample = /^([a-zA-Z_:]\w*)(\{(?:\w+="(?:[^"\\\n]|\\.)*",?)*\})? (-?[\d.e+-]+|NaN|[+-]Inf)$/.exec(line)
    expect(sample, line).not.toBeNull()
    const [, name, labels = ''] = sample!
    const family = types.has(name!) ? name! : name!.replace(/_(bucket|sum|count)$/, '')
    expect(types.has(family), name).toBe(true)
    if (types.get(family) === 'counter' && family.startsWith('rungrid_')) expect(family).toMatch(/_total$/)
    expect(seen.has(name + labels), line).toBe(false)
    seen.add(name + labels)
  }
})

test('a live run has its share, time left, step and when it was heard; what it has not told is absent', async () => {
  const known = await liveRun({ progressPercentage: 45, step: 450, estimatedRemainingSeconds: 310 })
  const silent = await liveRun(null, new Date(Date.now() - 100_000))
  const text = await metrics()
  expect(figureOf(text, `rungrid_run_progress_ratio${known.labels}`)).toBe('0.45')
  expect(figureOf(text, `rungrid_run_eta_seconds${known.labels}`)).toBe('310')
  expect(figureOf(text, `rungrid_run_step${known.labels}`)).toBe('450')
  expect(figureOf(text, `rungrid_run_progress_ratio${silent.labels}`)).toBeUndefined()
  expect(Number(figureOf(text, `rungrid_run_last_heard_seconds${silent.labels}`))).toBeGreaterThan(99)
  expect(Number(figureOf(text, 'rungrid_runs_silent'))).toBeGreaterThanOrEqual(1)
  await ctx.db.prisma.run.updateMany({ where: { id: known.runId }, data: { state: 'succeeded' } })
  expect(await metrics()).not.toContain(known.runId)
})

test('alerts that are open are counted by severity, and deliveries by how they ended', async () => {
  const { matrixId, runIds } = await seedMatrix(ctx, [{ state: 'running' }])
  for (const [episode, severity] of ['error', 'error', 'warning'].entries())
    await ctx.db.prisma.alertFiring.create({
      data: {
        ...{
          id: `f-${episode}`,
          criterion: 'l-1/x',
          ruleName: 'NaN',
          kind: 'nan',
          severity,
          matrixId,
          runId: runIds[0]!,
        },
        ...{ subject: runIds[0]!, episode, message: 'loss is NaN', numbers: {} },
        resolvedAt: episode === 0 ? new Date() : null,
      },
    })
  await ctx.db.prisma.channel.create({
    data: { id: 'c-1', name: 'lab', form: 'json', sealedUrl: '', shownUrl: '', sealedSecret: '' },
  })
  const taken = { channelId: 'c-1', notices: [], count: 1, state: 'sending', takenBy: ctx.serverId }
  for (const [id, problem, againIn] of [
    ['d-1', null, null],
    ['d-2', 'It answered 500', 60],
    ['d-3', 'It answered 404', null],
  ] as const) {
    await ctx.db.prisma.delivery.create({ data: { ...taken, id, giveUpAt: new Date(Date.now() + 3_600_000) } })
    await recordAttempt(ctx, { id, status: null, milliseconds: 1, answer: '', problem, againIn, channelRests: 0 })
  }
  const text = await metrics()
  expect(figureOf(text, 'rungrid_alerts_firing{severity="error"}')).toBe('1')
  expect(figureOf(text, 'rungrid_alerts_firing{severity="warning"}')).toBe('1')
  expect(figureOf(text, 'rungrid_alerts_firing{severity="info"}')).toBe('0')
  for (const outcome of ['delivered', 'retried', 'given_up'])
    expect(figureOf(text, `rungrid_notification_attempts_total{outcome="${outcome}"}`)).toBe('1')
  expect(figureOf(text, 'rungrid_notification_deliveries_waiting')).toBe('1')
})

test('no more than a hundred runs have series of their own, however many live', async () => {
  const many = Array.from({ length: MOST_LIVE_RUNS + 20 }, () => ({ state: 'running' as const }))
  const { runIds } = await seedMatrix(ctx, many)
  for (const id of runIds) await seedAttempt(ctx, id, { startedAt: new Date() })
  const text = await metrics()
  expect(Number(figureOf(text, 'rungrid_runs_live'))).toBeGreaterThanOrEqual(MOST_LIVE_RUNS + 20)
  expect(text.match(/^rungrid_run_last_heard_seconds\{/gm)?.length).toBe(MOST_LIVE_RUNS)
})

test('what comes in and what is read of logs is counted', async () => {
  const { runId, token } = await liveRun(null)
  const dir = mkdtempSync(path.join(ctx.config.dataDir, 'attempt-'))
  writeFileSync(path.join(dir, 'stdout.log'), '12345')
  await ctx.db.prisma.attempt.updateMany({ where: { runId }, data: { dir } })
  const before = await metrics()
  const grew = async (series: string) => Number(figureOf(await metrics(), series)) - Number(figureOf(before, series))
  for (let i = 0; i < 2; i++) {
    const sent = await api.call('POST', `/api/v1/runs/${runId}/points`, {
      headers: { authorization: `Bearer ${token}` },
      body: { points: [{ step: 1, loss: 0.5, lr: 'low' }] },
    })
    expect(sent.status).toBe(200)
  }
  await api.call('GET', `/api/v1/runs/${runId}/logs`)
  await api.call('GET', `/api/v1/runs/${runId}/logs/search?q=3`)
  expect(await grew('rungrid_intake_values_accepted_total{road="http"}')).toBe(1)
  expect(await grew('rungrid_intake_values_unchanged_total{road="http"}')).toBe(1)
  expect(await grew('rungrid_intake_values_refused_total{road="http"}')).toBe(2)
  expect(await grew('rungrid_log_bytes_served_total')).toBe(5)
  expect(await grew('rungrid_log_bytes_searched_total')).toBe(5)
  expect(figureOf(await metrics(), 'rungrid_intake_queue_batches')).toBe('0')
})
