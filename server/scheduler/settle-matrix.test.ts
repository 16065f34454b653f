import { expect, it } from 'vitest'
import { endRun } from '../db/sql/move-run'
import { testContext } from '../testing/context'
import { testDatabase } from '../testing/database'
import { addMatrix } from '../testing/rows'
import { settleMatrix } from './settle-matrix'

const db = await testDatabase()
const ctx = testContext(db)

it('a matrix whose last two runs end at one time is finished', async () => {
  const matrix = await addMatrix(ctx, [{ script: 'true' }, { script: 'true' }])
  const [one, other] = [await db.pool.connect(), await db.pool.connect()]
  try {
    for (const tx of [one, other]) await tx.query('begin')
    await endRun(one, matrix.runs[0]!, 'failed')
    await endRun(other, matrix.runs[1]!, 'failed')
    await settleMatrix(one, matrix.id)
    // Waits for the first, which has not committed yet: neither sees the other's run.
    const settled = settleMatrix(other, matrix.id)
    await one.query('commit')
    await settled
    await other.query('commit')
  } finally {
    for (const tx of [one, other]) tx.release()
  }
  expect(await db.prisma.matrix.findUnique({ where: { id: matrix.id } })).toMatchObject({ state: 'finished' })
  expect(await db.prisma.event.count({ where: { matrixId: matrix.id, kind: 'matrix.finished' } })).toBe(1)
})
