import { expect, it } from 'vitest'
import { failure } from '../../lib/runs/failures'
import { transaction } from '../db/database'
import { lockActiveRun } from '../db/sql/load-active-runs'
import { placeRun } from '../db/sql/place-run'
import { testContext } from '../testing/context'
import { testDatabase } from '../testing/database'
import { addCpuSlots, addMatrix } from '../testing/rows'
import { concludeFailure } from './conclude'

const db = await testDatabase()
const ctx = testContext(db)

it('What was not the fault of a run is counted in a row: a failure of its own begins the count anew', async () => {
  await addCpuSlots(ctx, 1)
  const { runs } = await addMatrix(ctx, [{ retries: 1 }])
  const runId = runs[0]!
  const stands: unknown[] = []
  for (const [i, cls] of (['lost', 'lost', 'timeout', 'lost', 'lost', 'lost', 'lost'] as const).entries()) {
    await transaction(db.pool, async (tx) => {
      const attemptId = `a-${i}`
      const where = {
        nodeId: ctx.nodeId,
        engine: 'local',
        epoch: 1,
        dir: '/none',
        stagingDir: '/none',
        tokenHash: attemptId,
      }
      const devices = [{ deviceId: `${ctx.nodeId}/cpu-0`, slot: 0, share: 1 }]
      expect(await placeRun(tx, { runId, attemptId, number: i + 1, devices, ...where })).toBe(true)
      const run = await lockActiveRun(tx, runId)
      await concludeFailure(tx, run!, { exitCode: null, signal: null }, failure(cls, cls))
    })
    const { state, requeues, retriesUsed } = await db.prisma.run.findUniqueOrThrow({ where: { id: runId } })
    stands.push([cls, state, requeues, retriesUsed])
  }
  expect(stands).toEqual([
    ['lost', 'queued', 1, 0],
    ['lost', 'queued', 2, 0],
    ['timeout', 'queued', 0, 1],
    ['lost', 'queued', 1, 1],
    ['lost', 'queued', 2, 1],
    ['lost', 'queued', 3, 1],
    ['lost', 'failed', 0, 1],
  ])
})
