/** Attempts that ended before their worker did any work. */
import type { Failure } from '../../lib/runs/failures'
import { failure } from '../../lib/runs/failures'
import { asLeader } from '../db/leader-lock'
import { type ActiveRun, lockActiveRun } from '../db/sql/load-active-runs'
import { endAttempt, endRun, requeueRun } from '../db/sql/move-run'
import { notify } from '../db/sql/notify'
import { recordEvents } from '../db/sql/record-events'
import { discard } from '../results/publish'
import { concludeFailure } from './conclude'
import { pauseIfAlike } from './pause-alike'
import type { Stage } from './scheduler'
import { settleMatrix } from './settle-matrix'

/**
 * The worker never ran, and by the claim never will: the run goes back into the queue as if nothing had been, and
 * no retry is used up. If somebody asked to cancel it meanwhile, it is cancelled.
 */
export async function returnToQueue(stage: Stage, run: ActiveRun, reason: string): Promise<void> {
  await discard(run.stagingDir)
  await asLeader(stage.ctx.db, stage.epoch, async (tx) => {
    const now = await lockActiveRun(tx, run.id)
    if (!now || now.attemptId !== run.attemptId || now.attemptState === 'ended') return
    if (now.intent === 'cancel') {
      await endAttempt(tx, run.attemptId, {
        outcome: 'cancelled',
        exitCode: null,
        signal: null,
        failure: failure('cancelled', now.intentReason ?? 'Cancelled'),
      })
      await endRun(tx, run.id, 'cancelled')
      await settleMatrix(tx, run.matrixId)
    } else {
      await endAttempt(tx, run.attemptId, {
        outcome: 'failed',
        exitCode: null,
        signal: null,
        failure: failure('lost', `It never started: ${reason}`, undefined, 'Nothing: the run was queued again.'),
      })
      await requeueRun(tx, run.id, { by: null, inARow: true, delaySeconds: 0, failureClass: null })
    }
    await recordEvents(tx, [
      {
        matrixId: run.matrixId,
        runId: run.id,
        attemptId: run.attemptId,
        kind: 'run.not-started',
        level: 'warning',
        message: `Attempt ${run.attemptNumber} never started: ${reason}`,
      },
    ])
    await notify(tx, ['schedule', `run:${run.id}`, `matrix:${run.matrixId}`, 'overview', 'devices'])
  })
}

/** Nothing could be started: a missing program, a wrong directory, a full disk. */
export async function failStart(stage: Stage, runId: string, found: Failure): Promise<void> {
  const failed = await asLeader(stage.ctx.db, stage.epoch, async (tx) => {
    const run = await lockActiveRun(tx, runId)
    if (!run || run.attemptState === 'ended') return null
    return (await concludeFailure(tx, run, { exitCode: null, signal: null }, found)) ? run.matrixId : null
  })
  if (failed) await pauseIfAlike(stage, failed)
}
