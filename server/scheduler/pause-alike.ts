/** A matrix whose first runs all fail the same way pauses itself, so that a wrong path does not fail 10,000 times. */
import { FAILURE_CLASSES, type FailureClass } from '../../lib/runs/failures'
import { asLeader } from '../db/leader-lock'
import { failuresAlike } from '../db/sql/failures-alike'
import { pauseActive } from '../db/sql/pause-matrix'
import type { Stage } from './scheduler'

/**
 * Looks at a matrix of which a run has just failed for good. A transaction of its own, after that end was written: it locks
 * the matrix before its runs, as people's verbs do. A server that dies in between leaves it to the next failure.
 */
export async function pauseIfAlike(stage: Stage, matrixId: string): Promise<void> {
  await asLeader(stage.ctx.db, stage.epoch, async (tx) => {
    const alike = await failuresAlike(tx, matrixId)
    if (!alike) return
    const { title } = FAILURE_CLASSES[alike.failureClass as FailureClass] ?? { title: alike.failureClass }
    const first = alike.failures === 1 ? 'The first run' : `The first ${alike.failures} runs all`
    const reason = `${first} failed the same way. ${title}: ${alike.message}`
    await pauseActive(tx, matrixId, {
      reason,
      waits: `The matrix paused itself: ${reason}`,
      kind: 'matrix.paused-itself',
      level: 'error',
    })
  })
}
