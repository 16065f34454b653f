import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { alertFiringSchema, alertRuleSchema } from '../../lib/api/alerts'
import { makeAttempt } from '../intake/testing/attempt'
import { insertPoints } from '../services/points/insert-points'
import { testDatabase } from '../testing/database'
import { startApi, testContext } from './testing/api-server'

const ctx = testContext(await testDatabase())
const api = await startApi(ctx)
const call = (method: string, path: string, body?: unknown) =>
  api.call(method, path, body === undefined ? {} : { body })

test('a rule is made, listed, changed, put to sleep, switched off and deleted', async () => {
  const made = await call('POST', '/api/v1/alerts/rules', {
    condition: { kind: 'plateau', metric: 'val_loss', patience_steps: 200 },
    severity: 'error',
  })
  expect(made.status).toBe(201)
  expect(alertRuleSchema.parse(made.json)).toMatchObject({
    name: 'No more improvement: val_loss',
    origin: 'api',
    enabled: true,
    rule: { condition: { min_change: 0, direction: 'lower' }, cooldown_seconds: 300 },
  })
  const path = `/api/v1/alerts/rules/${made.json.id}`
  expect((await call('GET', '/api/v1/alerts/rules?limit=1')).json.items).toMatchObject([{ id: made.json.id }])
  const put = await call('PUT', path, { ...made.json.rule, name: 'stuck' })
  expect(put.json).toMatchObject({ name: 'stuck', rule: { severity: 'error' } })
  expect((await call('POST', `${path}/snooze`, { minutes: 30 })).json.snoozedUntil).not.toBeNull()
  expect((await call('POST', `${path}/snooze`, { minutes: null })).json.snoozedUntil).toBeNull()
  expect((await call('POST', `${path}/disable`)).json.enabled).toBe(false)
  expect((await call('POST', `${path}/enable`)).json.enabled).toBe(true)
  expect((await call('DELETE', path)).status).toBe(204)
  expect((await call('GET', path)).status).toBe(404)
})

test('the rules of the examples can be made, one of each kind', async () => {
  const { alerts } = parse(readFileSync('examples/alerts/rules.yaml', 'utf8'))
  for (const rule of alerts) expect((await call('POST', '/api/v1/alerts/rules', rule)).status).toBe(201)
  const kinds = (await call('GET', '/api/v1/alerts/kinds')).json.items.map(({ kind }: { kind: string }) => kind)
  expect((await call('GET', '/api/v1/openapi.json')).json.components.schemas).toHaveProperty('AlertRuleInput')
  expect(alerts.map(({ condition }: { condition: { kind: string } }) => condition.kind).sort()).toEqual(kinds.sort())
})

test('a rule with faults is refused with the path of each', async () => {
  const refused = await call('POST', '/api/v1/alerts/rules', {
    condition: { kind: 'threshold', metric: 'loss' },
    severity: 'loud',
  })
  expect(refused.status).toBe(422)
  expect(refused.json.issues.map(({ path }: { path: string }) => path).sort()).toEqual(['condition', 'severity'])
  const nowhere = await call('POST', '/api/v1/alerts/rules', {
    condition: { kind: 'nan' },
    scope: { run: 'r-none' },
  })
  expect(nowhere.json).toMatchObject({ code: 'invalid_input', issues: [{ path: 'scope.run' }] })
})

test('a rule that names a channel that is not there is refused, when it is made, changed or comes in a spec', async () => {
  const url = 'https://hooks.example.org/x'
  const { id } = (await call('POST', '/api/v1/channels', { name: 'lab', url })).json
  const made = await call('POST', '/api/v1/alerts/rules', { condition: { kind: 'nan' }, channels: [id] })
  expect(made.status).toBe(201)
  const unknown = { condition: { kind: 'nan' }, channels: [id, 'c-gone', 'lab'] }
  const issues = [
    { path: 'channels[1]', message: 'There is no channel c-gone.' },
    { path: 'channels[2]', fix: `A rule names a channel by its id: ${id}.` },
  ]
  for (const refused of [
    await call('POST', '/api/v1/alerts/rules', unknown),
    await call('PUT', `/api/v1/alerts/rules/${made.json.id}`, unknown),
  ])
    expect(refused.json).toMatchObject({ code: 'invalid_input', issues })
  const spec = {
    benchmark: 'command',
    params: { argv: ['true'] },
    alerts: [{ condition: { kind: 'failure' } }, unknown],
  }
  for (const path of ['/api/v1/matrices/plan', '/api/v1/matrices'])
    expect((await call('POST', path, spec)).json).toMatchObject({
      code: 'invalid_spec',
      issues: issues.map((issue) => ({ ...issue, path: `alerts[1].${issue.path}` })),
    })
})

test('a rule can be tried on the points of a run before it is made', async () => {
  const { runId, attemptId } = await makeAttempt(ctx.db)
  const step = Array.from({ length: 300 }, (_, i) => i * 10)
  await insertPoints(ctx, {
    attemptId,
    rank: 3,
    columns: [
      { name: 'loss', step, time: step, value: step.map((at) => (at === 1500 ? 9 : at === 2000 ? Number.NaN : 1)) },
    ],
  })
  const test = (condition: object, more: object = {}) =>
    call('POST', '/api/v1/alerts/rules/test', { run: runId, rule: { condition, ...more } })
  const spike = await test({ kind: 'threshold', metric: 'l*', above: 5 })
  expect(spike.json).toMatchObject({
    attemptNumber: 1,
    metrics: [{ name: 'loss', points: 300 }],
    firings: [{ metric: 'loss', openedStep: 1500, resolvedStep: 1510, message: 'loss is 9, above 5, at step 1500' }],
    notes: [],
  })
  expect((await test({ kind: 'nan' })).json.firings).toMatchObject([{ openedStep: 2000, numbers: { value: 'NaN' } }])
  expect((await test({ kind: 'nan', metric: 'acc' })).json).toMatchObject({ firings: [], notes: [expect.any(String)] })
  const elsewhere = await test({ kind: 'state', states: ['running'] }, { scope: { benchmark: 'other' } })
  expect(elsewhere.json).toMatchObject({ firings: [{ message: 'The run is running' }] })
  expect(elsewhere.json.notes).toHaveLength(2)
})

test('what fired is listed by run, by state and by who has seen it', async () => {
  const { runId } = await makeAttempt(ctx.db)
  const { matrixId } = await ctx.db.prisma.run.findUniqueOrThrow({ where: { id: runId } })
  for (const episode of [1, 2, 3])
    await ctx.db.prisma.alertFiring.create({
      data: {
        id: `f-${episode}`,
        criterion: 'c',
        ruleName: 'too high',
        kind: 'threshold',
        severity: 'warning',
        matrixId,
        runId,
        subject: runId,
        metric: 'loss',
        episode,
        message: 'loss is 9',
        numbers: { value: 9 },
        openedAt: new Date(episode * 1000),
        resolvedAt: episode < 3 ? new Date(episode * 1000 + 500) : null,
        resolution: episode < 3 ? 'cleared' : null,
      },
    })
  const ids = async (query: string) =>
    (await call('GET', `/api/v1/alerts/firings?${query}`)).json.items.map(({ id }: { id: string }) => id)
  expect(await ids(`run=${runId}`)).toEqual(['f-3', 'f-2', 'f-1'])
  expect(await ids(`matrix=${matrixId}&state=open`)).toEqual(['f-3'])
  const first = await call('GET', `/api/v1/alerts/firings?run=${runId}&limit=2`)
  expect(await ids(`run=${runId}&limit=2&cursor=${first.json.nextCursor}`)).toEqual(['f-1'])
  const seen = await call('POST', '/api/v1/alerts/firings/f-2/acknowledge')
  expect(alertFiringSchema.parse(seen.json).acknowledgedAt).not.toBeNull()
  expect(await ids(`run=${runId}&acknowledged=no`)).toEqual(['f-3', 'f-1'])
  expect((await call('POST', '/api/v1/alerts/firings/f-none/acknowledge')).status).toBe(404)
})
