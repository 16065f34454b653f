import { describe, expect, it } from 'vitest'
import type { PointsPatch, ProgressPatch } from '../../lib/api/sockets'
import { testDatabase } from '../testing/database'
import { acceptPoints } from './accept-points'
import { acceptProgress } from './accept-progress'
import { liveOf } from './live'
import { IntakeQueue, MOST_WAITING_BATCHES, MOST_WAITING_BYTES } from './queue'
import { intakeContext, makeAttempt } from './testing/attempt'

const db = await testDatabase()
const ctx = intakeContext(db)

describe('points by HTTP', () => {
  it('are stored once however often they come, bare NaN from Python included', async () => {
    const { attemptId } = await makeAttempt(db)
    const body = '{"columns": {"step": [1, 2, 2.5], "values": {"loss": [NaN, 0.5, 1], "lr": [null, -Infinity, 1]}}}'
    const refused = [
      { name: 'loss', step: 2.5, reason: expect.stringContaining('not an integer') },
      { name: 'lr', step: 2.5, reason: expect.stringContaining('not an integer') },
    ]
    expect(await acceptPoints(ctx, { attemptId, body })).toEqual({ changed: 3, unchanged: 0, refused, refusedCount: 2 })
    expect(await acceptPoints(ctx, { attemptId, body })).toEqual({ changed: 0, unchanged: 3, refused, refusedCount: 2 })
  })

  it('are taken after the attempt has ended, which stays as it ended', async () => {
    const { attemptId } = await makeAttempt(db)
    await db.pool.query(`update attempt set state = 'ended', ended_at = now() where id = $1`, [attemptId])
    const result = await acceptPoints(ctx, { attemptId, body: { points: [{ step: 1, loss: 2 }] } })
    expect(result.changed).toBe(1)
    const { rows } = await db.pool.query('select heard_at from attempt where id = $1', [attemptId])
    expect(rows[0].heard_at).toBeNull()
  })

  it('of an unknown attempt, or that are no JSON, are refused', async () => {
    await expect(acceptPoints(ctx, { attemptId: 'a-none', body: { points: [] } })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(acceptPoints(ctx, { attemptId: 'a-none', body: '{"points": [' })).rejects.toMatchObject({
      code: 'bad_request',
    })
  })

  it('reach whoever shows them live, only what changed and after it is stored', async () => {
    const { attemptId, runId } = await makeAttempt(db)
    const patches: PointsPatch[] = []
    const end = liveOf(ctx).onPoints((patch) => patch.attemptId === attemptId && patches.push(patch))
    const send = (values: unknown[]) =>
      acceptPoints(ctx, { attemptId, body: { columns: { step: [1, 2], time: [5, 6], values: { loss: values } } } })
    await send([1, 2])
    await send([1, 'NaN'])
    await send([1, 'NaN'])
    end()
    await send([7, 8])
    expect(patches).toEqual([
      { runId, attemptId, series: [{ name: 'loss', step: [1, 2], time: [5, 6], value: [1, 2] }] },
      { runId, attemptId, series: [{ name: 'loss', step: [2], time: [6], value: ['NaN'] }] },
    ])
  })

  it('sent by many at once to one attempt are all stored', async () => {
    const { attemptId } = await makeAttempt(db)
    const sends = Array.from({ length: 50 }, (_, i) =>
      acceptPoints(ctx, { attemptId, body: { points: [{ step: i, [`m${i % 7}`]: i, shared: i }] } }),
    )
    const results = await Promise.all(sends)
    expect(results.every((result) => result.changed === 2)).toBe(true)
    const { rows } = await db.pool.query('select sum(count)::int as n from series where attempt_id = $1', [attemptId])
    expect(rows[0].n).toBe(100)
  })
})

describe('the queue of intake', () => {
  it('says busy, and when to come again, instead of growing', async () => {
    const queue = new IntakeQueue()
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const work = Array.from({ length: MOST_WAITING_BATCHES }, (_, i) => queue.run(`a-${i % 3}`, 1, () => gate))
    const busy = { code: 'busy', retryAfter: 1 }
    await expect(queue.run('a-1', 1, () => gate)).rejects.toMatchObject(busy)
    open()
    await Promise.all(work)
    await expect(queue.run('a-1', MOST_WAITING_BYTES + 1, () => gate)).rejects.toMatchObject(busy)
    expect(await queue.run('a-1', MOST_WAITING_BYTES, async () => 'taken')).toBe('taken')
  })

  it('works on one batch of an attempt at a time, in order, and goes on after a failure', async () => {
    const queue = new IntakeQueue()
    const seen: string[] = []
    const step = (name: string, fails = false) =>
      queue.run('a', 1, async () => {
        seen.push(`${name} begins`)
        await Promise.resolve()
        seen.push(`${name} ends`)
        if (fails) throw new Error(name)
      })
    const [one, two, three] = await Promise.allSettled([step('one'), step('two', true), step('three')])
    expect([one!.status, two!.status, three!.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(seen).toEqual(['one', 'two', 'three'].flatMap((name) => [`${name} begins`, `${name} ends`]))
  })
})

describe('progress by HTTP', () => {
  it('is stored, shown live, and gets a remaining time once there is a pace', async () => {
    const { attemptId } = await makeAttempt(db)
    const patches: ProgressPatch[] = []
    const end = liveOf(ctx).onProgress((patch) => patch.attemptId === attemptId && patches.push(patch))
    for (let i = 0; i <= 10; i++) {
      const lastUpdatedTime = new Date(1_763_760_000_000 + i * 10_000).toISOString()
      await acceptProgress(ctx, { attemptId, body: JSON.stringify({ step: i, totalSteps: 100, lastUpdatedTime }) })
    }
    end()
    expect(patches.map((patch) => patch.progress.estimatedRemainingSeconds ?? null).slice(0, 4)).toEqual([
      null,
      null,
      null,
      970,
    ])
    const { rows } = await db.pool.query('select doc from progress where attempt_id = $1', [attemptId])
    expect(rows[0].doc).toMatchObject({ step: 10, progressPercentage: 10, estimatedRemainingSeconds: 900 })
  })

  it('that is absurd is refused, and the last good one stays', async () => {
    const { attemptId } = await makeAttempt(db)
    const good = { step: 1, lastUpdatedTime: '2026-11-21T10:11:12.5Z' }
    await acceptProgress(ctx, { attemptId, body: good })
    for (const body of [
      { ...good, progressPercentage: -1 },
      '{"step',
      JSON.stringify({ ...good, state: 'x'.repeat(65) }),
    ])
      await expect(acceptProgress(ctx, { attemptId, body })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(acceptProgress(ctx, { attemptId, body: ' '.repeat(70_000) })).rejects.toMatchObject({
      code: 'too_large',
    })
    const { rows } = await db.pool.query('select doc from progress where attempt_id = $1', [attemptId])
    expect(rows[0].doc).toEqual(good)
  })
})
