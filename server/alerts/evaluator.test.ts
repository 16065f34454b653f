import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type RuleInput, ruleSchema } from '../../lib/alerts/rule'
import type { Json } from '../../lib/matrix/types'
import { type Leadership, tryLead } from '../db/leader-lock'
import { makeAttempt } from '../intake/testing/attempt'
import { createListener, type Listener } from '../realtime/listener'
import { acknowledgeFiring, listFirings } from '../services/alerts/firings'
import { createRule, deleteRule, replaceRule, setRuleEnabled, snoozeRule } from '../services/alerts/rules'
import { insertPoints } from '../services/points/insert-points'
import { testContext } from '../testing/context'
import { testDatabase } from '../testing/database'
import { eventually } from '../testing/eventually'
import { AlertEvaluator } from './evaluator'

const db = await testDatabase()
const ctx = testContext(db)

let listener: Listener
let lead: Leadership
let evaluator: AlertEvaluator
const topics: string[] = []

/** An evaluator as the server has it: woken by notifications, on a database that it leads. */
function evaluate(epoch: () => number | null = () => lead.epoch) {
  const made = new AlertEvaluator(ctx, { epoch, paceMs: 20 })
  listener.onTopic((topic) => made.onTopic(topic))
  made.start()
  return made
}

beforeEach(async () => {
  listener = await createListener(ctx)
  listener.onTopic((topic) => topics.push(topic))
  lead = (await tryLead(db, { serverId: ctx.serverId, nodeId: ctx.nodeId }, () => undefined))!
  evaluator = evaluate()
})

afterEach(async () => {
  await evaluator.stop()
  await listener.close()
  await lead.release()
  await db.pool.query('delete from matrix; delete from alert_rule; delete from channel')
  topics.length = 0
})

const make = (rule: RuleInput) => createRule(ctx, ruleSchema.parse({ cooldown_seconds: 0, ...rule }))

const channel = (id: string, takes: 'every' | 'named' = 'named') =>
  db.prisma.channel.create({
    data: { id, name: id, takes, form: 'json', sealedUrl: '', shownUrl: '', sealedSecret: '', severities: ['warning'] },
  })

/** Channels for which something was left about runs. */
const outbox = async (kind: 'alert.fired' | 'alert.resolved', runs: string[]) =>
  (
    await db.prisma.notification.findMany({
      where: { kind, firing: { runId: { in: runs } } },
      orderBy: { id: 'asc' },
    })
  ).map(({ channelId }) => channelId)

/** Values of a metric from a step on, one step and one second apart. */
const log = (attemptId: string, from: number, values: number[], name = 'loss') =>
  insertPoints(ctx, {
    attemptId,
    rank: 3,
    columns: [
      {
        name,
        step: values.map((_, i) => from + i),
        time: values.map((_, i) => 1000 + from + i),
        value: values,
      },
    ],
  })

const firings = async (run: string) => (await listFirings(ctx, { run, limit: 1000 })).items.reverse()

async function fired(run: string, count: number) {
  await eventually(async () => expect(await firings(run)).toHaveLength(count))
  return firings(run)
}

/** Everything that was woken by now has been judged: a rule on a metric of its own has fired after it. */
async function caughtUp() {
  const { attemptId, runId } = await makeAttempt(db)
  const sentinel = await make({ condition: { kind: 'threshold', metric: 'sentinel', above: 0 }, scope: { run: runId } })
  await log(attemptId, 0, [1], 'sentinel')
  await fired(runId, 1)
  await log(attemptId, 1, [0, 1], 'sentinel')
  await fired(runId, 2)
  await deleteRule(ctx, sentinel)
}

const end = (runId: string, attemptId: string, outcome: 'succeeded' | 'failed', failure: Json = null) =>
  db.pool.query(
    `with a as (update attempt set state = 'ended', outcome = $3::text::"AttemptOutcome", ended_at = now(), failure = $4 where id = $2)
     update run set state = $3::text::"RunState", ended_at = now() where id = $1 returning pg_notify('rungrid', 'run:' || id)`,
    [runId, attemptId, outcome, failure && JSON.stringify(failure)],
  )

describe('an alert', () => {
  it('fires once, with its numbers in the history, a message for each channel and a signal for pages', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await channel('ops')
    await channel('me')
    const rule = await make({ name: 'no NaN', condition: { kind: 'nan' }, severity: 'error', channels: ['ops', 'me'] })
    await log(attemptId, 0, [1, 0.5, Number.NaN])
    const [firing] = await fired(runId, 1)
    expect(firing).toMatchObject({
      ruleId: rule.id,
      ruleName: 'no NaN',
      kind: 'nan',
      severity: 'error',
      attemptId,
      metric: 'loss',
      state: 'open',
      message: 'loss is NaN at step 2',
      numbers: { value: 'NaN', step: 2 },
    })
    const [event] = await db.prisma.event.findMany({ where: { runId, kind: 'alert.fired' } })
    expect(event).toMatchObject({
      level: 'error',
      attemptId,
      message: 'no NaN: loss is NaN at step 2',
      data: { firing: firing!.id, numbers: { step: 2 } },
    })
    const waiting = await db.prisma.notification.findMany({ where: { firingId: firing!.id }, orderBy: { id: 'asc' } })
    expect(waiting).toMatchObject([
      { channelId: 'ops', kind: 'alert.fired', payload: { event: 'alert.fired', firing: { runId } } },
      { channelId: 'me' },
    ])
    await eventually(() => expect(topics).toEqual(expect.arrayContaining(['alerts', 'notifications', `run:${runId}`])))

    // The same batch again, as after a lost answer.
    await log(attemptId, 0, [1, 0.5, Number.NaN])
    await caughtUp()
    expect(await firings(runId)).toHaveLength(1)
    expect((await acknowledgeFiring(ctx, firing!)).acknowledgedAt).not.toBeNull()
  })

  it('is resolved when it clears, and that is told too', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await channel('ops')
    await make({ condition: { kind: 'threshold', metric: 'loss', above: 5 }, channels: ['ops'] })
    await log(attemptId, 0, [1, 6, 7])
    await fired(runId, 1)
    await log(attemptId, 3, [4])
    await eventually(async () =>
      expect(await firings(runId)).toMatchObject([{ state: 'resolved', resolution: 'cleared' }]),
    )
    const events = await db.prisma.event.findMany({ where: { runId, kind: 'alert.resolved' } })
    expect(events.map(({ message }) => message)).toEqual([
      'Over or under a value: loss is over at step 3 (loss is 6, above 5, at step 1)',
    ])
    expect((await db.prisma.notification.findMany({ orderBy: { id: 'asc' } })).map(({ kind }) => kind)).toEqual([
      'alert.fired',
      'alert.resolved',
    ])
  })

  it('tells its end to those who heard its beginning, whatever became of its rule and of the channels', async () => {
    const named = await makeAttempt(db)
    const anyone = await makeAttempt(db)
    await channel('ops')
    await channel('all', 'every')
    const above = { kind: 'threshold', metric: 'loss', above: 5 } as const
    const rule = await make({ condition: above, scope: { run: named.runId }, channels: ['ops'] })
    await make({ condition: above, scope: { run: anyone.runId } })
    for (const { attemptId, runId } of [named, anyone]) {
      await log(attemptId, 0, [6])
      await fired(runId, 1)
    }
    expect(await outbox('alert.fired', [named.runId, anyone.runId])).toEqual(['ops', 'all'])
    await channel('late', 'every')
    await replaceRule(ctx, { id: rule.id, rule: { ...rule.rule, channels: ['all', 'late'] } })
    for (const { attemptId, runId } of [named, anyone]) {
      await log(attemptId, 1, [1])
      await eventually(async () => expect(await firings(runId)).toMatchObject([{ resolution: 'cleared' }]))
    }
    expect(await outbox('alert.resolved', [named.runId, anyone.runId])).toEqual(['ops', 'all'])
  })

  it('tells nobody that it is over when its rule was switched off or deleted meanwhile', async () => {
    await channel('all', 'every')
    for (const end of [
      deleteRule,
      (_: typeof ctx, { id }: { id: string }) => setRuleEnabled(ctx, { id, enabled: false }),
    ]) {
      const { runId, attemptId } = await makeAttempt(db)
      const rule = await make({ condition: { kind: 'nan' }, scope: { run: runId } })
      await log(attemptId, 0, [Number.NaN])
      await fired(runId, 1)
      await end(ctx, rule)
      await log(attemptId, 1, [1])
      await caughtUp()
      expect(await firings(runId)).toMatchObject([{ state: 'resolved' }])
      expect(await outbox('alert.resolved', [runId])).toEqual([])
    }
  })

  it('is resolved though it began and ended between two looks', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await channel('ops')
    await make({ condition: { kind: 'threshold', metric: 'loss', above: 5 }, channels: ['ops'] })
    await log(attemptId, 0, [1])
    await caughtUp()
    await log(attemptId, 1, [6, 1, 7, 1, 8])
    const all = await fired(runId, 3)
    const ends = all.map(({ state, resolution, numbers }) => [Number(numbers.step), state, resolution] as const)
    expect(ends.sort(([a], [b]) => a - b)).toEqual([
      [1, 'resolved', 'cleared'],
      [3, 'resolved', 'cleared'],
      [5, 'open', null],
    ])
    const told = await db.prisma.event.findMany({
      where: { runId, kind: { in: ['alert.fired', 'alert.resolved'] } },
      orderBy: { id: 'asc' },
    })
    expect(told.map(({ kind }) => kind)).toEqual([
      'alert.fired',
      'alert.resolved',
      'alert.fired',
      'alert.resolved',
      'alert.fired',
    ])
    expect(told[1]!.message).toContain('is over at step 2')
    const firingId = { in: all.map(({ id }) => id) }
    expect(await db.prisma.notification.count({ where: { firingId, kind: 'alert.resolved' } })).toBe(2)
    await log(attemptId, 6, [1])
    await eventually(async () => expect((await firings(runId)).every(({ state }) => state === 'resolved')).toBe(true))
  })

  it('tells of ten episodes at once and says how many more there were', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await make({ condition: { kind: 'threshold', metric: 'loss', above: 5 } })
    await log(attemptId, 0, [1])
    await caughtUp()
    await log(
      attemptId,
      1,
      Array.from({ length: 40 }, (_, i) => (i % 2 ? 1 : 9)),
    )
    const all = await fired(runId, 10)
    expect(all.filter(({ message }) => message.endsWith(' (and 10 more alerts of this run)'))).toHaveLength(1)
  })

  it('goes on where a server that died left off: nothing is forgotten and nothing fires twice', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await make({ condition: { kind: 'plateau', metric: 'loss', patience_points: 4 } })
    await make({ condition: { kind: 'threshold', metric: 'loss', above: 5 } })
    await caughtUp()
    await log(attemptId, 0, [6, 3, 3])
    await fired(runId, 1)
    await caughtUp()
    await evaluator.stop()
    await log(attemptId, 3, [3, 3, 3])
    evaluator = evaluate()
    expect((await fired(runId, 2)).map(({ message }) => message)).toEqual([
      'loss is 6, above 5, at step 0',
      'loss did not improve in 4 points: best 3 at step 1, now 3 at step 5',
    ])
    await evaluator.stop()
    evaluator = evaluate()
    await caughtUp()
    expect(await firings(runId)).toHaveLength(2)
  })

  it('judges points that come late as if they had come in order', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await make({ condition: { kind: 'threshold', metric: 'loss', above: 5, for_points: 3 } })
    await log(attemptId, 0, [1, 1])
    await log(attemptId, 4, [6, 6])
    await caughtUp()
    expect(await firings(runId)).toEqual([])
    await log(attemptId, 3, [6])
    expect(await fired(runId, 1)).toMatchObject([
      { message: 'loss is 6, above 5 for 3 points, since step 3, at step 5' },
    ])
    // Replaced by another value: it was bad for two points only.
    await log(attemptId, 3, [1])
    await eventually(async () => expect(await firings(runId)).toMatchObject([{ state: 'resolved' }]))
  })

  it('judges each attempt by itself, and what was open of the one before is over', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await make({ condition: { kind: 'threshold', metric: 'loss', above: 5 } })
    await log(attemptId, 0, [6])
    await fired(runId, 1)
    await db.pool.query(`update attempt set state = 'ended', outcome = 'failed', ended_at = now() where id = $1`, [
      attemptId,
    ])
    const second = await makeAttempt(db, { runId, number: 2 })
    // Resumed at an older step.
    await log(second.attemptId, 0, [7])
    const both = await fired(runId, 2)
    expect(both.map(({ attemptNumber }) => attemptNumber)).toEqual([1, 2])
    await eventually(async () =>
      expect((await firings(runId))[0]).toMatchObject({ state: 'resolved', resolution: 'ended' }),
    )
  })

  it('tells of ten metrics at once and says how many more there are', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await make({ condition: { kind: 'nan' } })
    await insertPoints(ctx, {
      attemptId,
      rank: 3,
      columns: Array.from({ length: 40 }, (_, i) => ({
        name: `layer${String(i).padStart(2, '0')}`,
        step: [0],
        time: [1000],
        value: [Number.NaN],
      })),
    })
    const told = await fired(runId, 10)
    expect(told.filter(({ message }) => message.endsWith('(and 30 more metrics of this run)'))).toHaveLength(1)
  })
})

describe('what the clock and the state of a run decide', () => {
  it('silence fires when nothing is heard, and is over when something is', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await db.pool.query(`update attempt set heard_at = now() - interval '9.8 s' where id = $1`, [attemptId])
    await make({ condition: { kind: 'silence', seconds: 10 } })
    expect(await fired(runId, 1)).toMatchObject([{ message: 'Nothing was heard for 10 s', metric: null }])
    await db.pool.query('update attempt set heard_at = now() where id = $1', [attemptId])
    await db.pool.query(`select pg_notify('rungrid', $1)`, [`run:${runId}`])
    await eventually(async () => expect(await firings(runId)).toMatchObject([{ state: 'resolved' }]))
  })

  it('a failure stays open until somebody retries the run; a finish is an instant', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await make({ name: 'failed', condition: { kind: 'failure', classes: ['out_of_memory'] } })
    await make({ name: 'ended', condition: { kind: 'finish' } })
    await make({ name: 'crashed', condition: { kind: 'failure', classes: ['crashed'] } })
    await end(runId, attemptId, 'failed', { class: 'out_of_memory', message: 'CUDA out of memory', fix: '' })
    const told = await fired(runId, 2)
    expect(Object.fromEntries(told.map((firing) => [firing.ruleName, firing.state]))).toEqual({
      failed: 'open',
      ended: 'resolved',
    })
    await db.pool.query(`update run set state = 'queued', queued_at = now(), ended_at = null where id = $1`, [runId])
    await db.pool.query(`select pg_notify('rungrid', $1)`, [`run:${runId}`])
    await eventually(async () =>
      expect((await firings(runId)).map(({ state }) => state)).toEqual(['resolved', 'resolved']),
    )
  })

  it('what ended while no server was there is told by the next one, once', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await make({ condition: { kind: 'finish', outcome: 'success' } })
    await make({ condition: { kind: 'nan' } })
    await evaluator.stop()
    await log(attemptId, 0, [1, Number.NaN])
    await end(runId, attemptId, 'succeeded')
    evaluator = evaluate()
    const told = await fired(runId, 2)
    expect(told.map(({ kind, resolution }) => [kind, resolution]).sort()).toEqual([
      ['finish', 'instant'],
      ['nan', 'ended'],
    ])
    await evaluator.stop()
    evaluator = evaluate()
    await caughtUp()
    expect(await firings(runId)).toHaveLength(2)
  })
})

describe('rules', () => {
  it('do not tell of what was before them, only of what still is', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await log(attemptId, 0, [9, 1, 9, 1])
    await log(attemptId, 0, [9, 1, 9], 'other')
    await make({ condition: { kind: 'threshold', metric: '*', above: 5 } })
    const [only] = await fired(runId, 1)
    expect(only).toMatchObject({ metric: 'other', numbers: { step: 2 } })
  })

  it('that are asleep fire nothing, and what is still bad when they wake', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    const rule = await make({ condition: { kind: 'threshold', metric: 'loss', above: 5 } })
    await snoozeRule(ctx, { id: rule.id, minutes: 60 })
    await log(attemptId, 0, [9, 1, 9])
    await caughtUp()
    expect(await firings(runId)).toEqual([])
    await snoozeRule(ctx, { id: rule.id, minutes: null })
    expect(await fired(runId, 1)).toMatchObject([{ numbers: { step: expect.any(Number) } }])
  })

  it('that are changed, switched off or deleted resolve what is open of them', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    const rule = await make({ condition: { kind: 'threshold', metric: 'loss', above: 5 } })
    await log(attemptId, 0, [9])
    await fired(runId, 1)
    await replaceRule(ctx, {
      id: rule.id,
      rule: ruleSchema.parse({ condition: { kind: 'threshold', metric: 'loss', above: 8 }, cooldown_seconds: 0 }),
    })
    expect((await fired(runId, 2)).map(({ resolution }) => resolution)).toEqual(['changed', null])
    await setRuleEnabled(ctx, { id: rule.id, enabled: false })
    expect((await firings(runId)).map(({ resolution }) => resolution)).toEqual(['changed', 'disabled'])
    await setRuleEnabled(ctx, { id: rule.id, enabled: true })
    await fired(runId, 3)
    await deleteRule(ctx, rule)
    expect((await firings(runId))[2]).toMatchObject({ resolution: 'deleted', ruleId: null, state: 'resolved' })
  })

  it('cost nothing where there are none', async () => {
    const { runId } = await makeAttempt(db)
    await evaluator.stop()
    evaluator = new AlertEvaluator(ctx, { epoch: () => lead.epoch, paceMs: 0 })
    const queries = vi.spyOn(db.pool, 'query')
    evaluator.start()
    await eventually(() => expect(queries).toHaveBeenCalledTimes(2))
    await evaluator.stop()
    evaluator.onTopic(`run:${runId}`)
    expect(queries).toHaveBeenCalledTimes(2)
    queries.mockRestore()
  })
})

describe('early stop', () => {
  const stops = async (matrixOf: string, criteria: Json[]) => {
    await db.pool.query(
      `update matrix set spec = jsonb_build_object('policy', jsonb_build_object('early_stop', $2::jsonb))
       where id = (select matrix_id from run where id = $1)`,
      [matrixOf, JSON.stringify(criteria)],
    )
    await db.pool.query(`select pg_notify('rungrid', 'rules')`)
  }
  const runOf = (id: string) => db.prisma.run.findUniqueOrThrow({ where: { id } })

  it('asks the worker to leave, with the reason and the numbers', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await stops(runId, [{ kind: 'plateau', metric: 'val_loss', patience_steps: 200, min_change: 0.001 }])
    await insertPoints(ctx, {
      attemptId,
      rank: 3,
      columns: [{ name: 'val_loss', step: [700, 800, 900], time: [1, 2, 3], value: [1.5, 1.234, 1.3] }],
    })
    await caughtUp()
    expect((await runOf(runId)).state).toBe('running')
    await insertPoints(ctx, {
      attemptId,
      rank: 3,
      columns: [{ name: 'val_loss', step: [1000], time: [4], value: [1.24] }],
    })
    const reason = 'val_loss did not improve by 0.0010 in 200 steps: best 1.234 at step 800, now 1.240 at step 1000'
    await eventually(async () =>
      expect(await runOf(runId)).toMatchObject({ state: 'stopping', intent: 'stop', intentReason: reason }),
    )
    const [event] = await db.prisma.event.findMany({ where: { runId, kind: 'run.early-stop' } })
    expect(event).toMatchObject({
      message: `Stopped early: ${reason}`,
      data: {
        metric: 'val_loss',
        criterion: { kind: 'plateau' },
        numbers: { best: 1.234, bestStep: 800, value: 1.24 },
      },
    })
  })

  it('ends no attempt that ended before its points were judged, and none that followed it', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await evaluator.stop()
    await stops(runId, [{ kind: 'nan' }])
    await log(attemptId, 0, [Number.NaN])
    await db.pool.query(`update attempt set state = 'ended', outcome = 'failed', ended_at = now() where id = $1`, [
      attemptId,
    ])
    const second = await makeAttempt(db, { runId, number: 2 })
    evaluator = evaluate()
    await log(second.attemptId, 0, [1])
    await caughtUp()
    expect(await runOf(runId)).toMatchObject({ state: 'running', intent: null })
  })

  it('knows budgets of steps and of minutes', async () => {
    const steps = await makeAttempt(db)
    await stops(steps.runId, [{ kind: 'budget', steps: 3 }])
    const minutes = await makeAttempt(db, { startedAt: new Date(Date.now() - 119_900) })
    await stops(minutes.runId, [{ kind: 'budget', minutes: 2 }])
    await log(steps.attemptId, 0, [1, 1, 1, 1])
    await eventually(async () =>
      expect(await runOf(steps.runId)).toMatchObject({
        intentReason: 'Its budget of 3 steps is used up: it is at step 3',
      }),
    )
    await eventually(async () => expect((await runOf(minutes.runId)).intent).toBe('stop'))
  })
})

describe('two servers on one database', () => {
  it('judge once: the one that does not lead keeps quiet, and one that lost it writes nothing', async () => {
    const { runId, attemptId } = await makeAttempt(db)
    await make({ condition: { kind: 'nan' } })
    const other = evaluate(() => null)
    // It believes that it leads, and does not: an epoch of the past.
    const old = evaluate(() => lead.epoch - 1)
    await evaluator.stop()
    await log(attemptId, 0, [Number.NaN])
    await eventually(() => expect(topics).toContain(`run:${runId}`))
    evaluator = evaluate()
    await fired(runId, 1)
    await caughtUp()
    expect(await firings(runId)).toHaveLength(1)
    await other.stop()
    await old.stop()
  })
})
