import { describe, expect, it } from 'vitest'
import type { ProgressDoc } from '../../../lib/progress/schema'
import { RANK, type Rank } from '../../../lib/series/merge'
import { intakeContext, makeAttempt } from '../../intake/testing/attempt'
import { testDatabase } from '../../testing/database'
import { storeProgress } from './store-progress'

const db = await testDatabase()
const ctx = intakeContext(db)
const BEGAN = Date.parse('2026-11-21T10:00:00Z')

/** Ten seconds a step. */
const at = (step: number, more: Partial<ProgressDoc> = {}): ProgressDoc => ({
  step,
  totalSteps: 100,
  lastUpdatedTime: new Date(BEGAN + step * 10_000).toISOString(),
  ...more,
})

async function stored(attemptId: string) {
  const { rows } = await db.pool.query('select doc from progress where attempt_id = $1', [attemptId])
  return rows[0]?.doc
}

describe('the time left', () => {
  it('is known at once after a restart of the server', async () => {
    const { attemptId } = await makeAttempt(db)
    for (let step = 0; step < 7; step++) await storeProgress(ctx, { attemptId, doc: at(step) })
    // Another process over the same database remembers nothing of its own.
    const restarted = { db: { ...db } }
    const { doc } = await storeProgress(restarted, { attemptId, doc: at(7) })
    expect(doc).toMatchObject({
      estimatedRemainingSeconds: 930,
      estimatedBy: 'pace',
      throughput: { stepsPerSecond: 0.1 },
    })
  })

  it('is the program’s own where it says it, and the document that comes twice is the same', async () => {
    const { attemptId } = await makeAttempt(db)
    for (let step = 0; step < 5; step++) await storeProgress(ctx, { attemptId, doc: at(step) })
    const doc = at(5, { estimatedRemainingSeconds: 7, metrics: [{ name: 'tokens_per_second', value: '512' }] })
    const first = await storeProgress(ctx, { attemptId, doc })
    expect(first).toMatchObject({
      changed: true,
      doc: {
        estimatedRemainingSeconds: 7,
        estimatedBy: 'program',
        throughput: { stepsPerSecond: 0.1, tokensPerSecond: 512 },
      },
    })
    expect(await storeProgress(ctx, { attemptId, doc })).toMatchObject({ changed: false, doc: first.doc })
  })
})

describe('two roads of one attempt', () => {
  const put = (attemptId: string, rank: Rank, doc: ProgressDoc) => storeProgress(ctx, { attemptId, rank, doc })

  it('of equal trust take turns, and a lesser one waits until the better is silent', async () => {
    const { attemptId } = await makeAttempt(db)
    await put(attemptId, RANK.http, at(1))
    await put(attemptId, RANK.file, at(2))
    await put(attemptId, RANK.kubeflow, at(9))
    await put(attemptId, RANK.stdout, at(9))
    expect(await stored(attemptId)).toMatchObject({ step: 2 })
    await put(attemptId, RANK.http, at(3))
    expect(await stored(attemptId)).toMatchObject({ step: 3 })
  })

  it('a lesser one that waits, counting other steps, leaves the time left of the better as it was', async () => {
    const { attemptId } = await makeAttempt(db)
    let last: Awaited<ReturnType<typeof put>> | undefined
    for (let step = 40; step < 48; step++) {
      last = await put(attemptId, RANK.http, at(step))
      await put(attemptId, RANK.stdout, at(step, { step: step % 3, totalSteps: 3 }))
    }
    expect(last?.doc).toMatchObject({ estimatedRemainingSeconds: 530, throughput: { stepsPerSecond: 0.1 } })
  })

  it('a better one without a position keeps nobody out', async () => {
    const { attemptId } = await makeAttempt(db)
    const { lastUpdatedTime } = at(0)
    await put(attemptId, RANK.file, { message: 'loading', lastUpdatedTime })
    await put(attemptId, RANK.kubeflow, at(9))
    expect(await stored(attemptId)).toMatchObject({ step: 9 })
  })
})
