/** From a worker that has ended to a run that is finishing, failed, cancelled, stopped or queued again. */
import path from 'node:path'
import { failure } from '../../lib/runs/failures'
import { asLeader } from '../db/leader-lock'
import { type ActiveRun, lockActiveRun } from '../db/sql/load-active-runs'
import { markFinishing } from '../db/sql/move-run'
import { notify } from '../db/sql/notify'
import type { Handle, Poll } from '../engines/types'
import { discard } from '../results/publish'
import { classifyExit, tailOf } from './classify'
import { concludeFailed, concludeIntended, type Exit } from './conclude'
import type { Stage } from './scheduler'

export async function endWorker(
  stage: Stage,
  run: ActiveRun,
  handle: Handle,
  poll: Exclude<Poll, { state: 'alive' | 'unknown' }>,
): Promise<void> {
  const { engine, drain } = stage.options
  const at = stage.at(run.id)
  await at('exited')
  // A device is free only when nothing of the tree holds its memory any more.
  await engine.sweep(handle)
  await drain(run.attemptId)
  await at('drained')

  const exit: Exit =
    poll.state === 'exited' ? { exitCode: poll.code, signal: poll.signal } : { exitCode: null, signal: null }
  const well = poll.state === 'exited' && poll.code === 0
  const found =
    poll.state === 'gone'
      ? failure('lost', `The worker is gone: ${poll.reason}`, await tailOf(path.join(run.dir, 'stderr.log')))
      : await classifyExit(run.dir, { code: poll.code, signal: poll.signal })

  const left = await asLeader(stage.ctx.db, stage.epoch, async (tx) => {
    // What was asked while we looked counts: the row is read again under lock.
    const now = await lockActiveRun(tx, run.id)
    if (!now || now.attemptId !== run.attemptId || now.attemptState === 'ended' || now.state === 'finishing')
      return null
    if (now.intent) {
      await concludeIntended(tx, now, exit, found.tail ?? [])
      return 'ended' as const
    }
    if (!well) {
      await concludeFailed(tx, now, exit, found)
      return 'ended' as const
    }
    await markFinishing(tx, run.id, run.attemptId, exit.exitCode)
    await notify(tx, ['schedule', `run:${run.id}`, `matrix:${run.matrixId}`, 'overview', 'devices'])
    return 'finishing' as const
  })
  if (left === 'ended') await discard(run.stagingDir)
  if (left === 'finishing') await at('finishing')
}
