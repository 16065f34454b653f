/** What people do to a run. */
import { RungridError } from '../../../lib/errors/rungrid-error'
import { GRACE_SECONDS } from '../../../lib/runs/limits'
import { type Intent, isEnded, type RunState } from '../../../lib/runs/states'
import { type Queryable, transaction } from '../../db/database'
import { cancelActive, cancelQueued, reopenMatrices, requeueEnded } from '../../db/sql/ask-runs'
import { finishMatrices, setIntent } from '../../db/sql/move-run'
import { notify } from '../../db/sql/notify'
import { recordEvents } from '../../db/sql/record-events'
import type { Context } from '../context'

export interface Changed {
  changed: number
}

/**
 * Cancels a run: a waiting one at once, a running one after its worker was asked to end and, after a grace, killed.
 * @throws RungridError not_found; conflict when it has ended or its results are being published
 */
export async function cancelRun(ctx: Context, input: { id: string; reason?: string }): Promise<Changed> {
  const reason = input.reason ?? 'Cancelled by a person'
  return transaction(ctx.db.pool, async (tx) => {
    const run = await lockRun(tx, input.id)
    if (isEnded(run.state)) {
      throw new RungridError('conflict', `Run ${run.id} has ended (${run.state})`, {
        fix: 'There is nothing to cancel.',
      })
    }
    if (run.state === 'finishing') {
      throw new RungridError('conflict', `Run ${run.id} has done its work; its results are being published`, {
        fix: 'Wait a moment: it is about to end.',
      })
    }
    const asked = [
      ...(await cancelQueued(tx, { runId: run.id })),
      ...(await cancelActive(tx, { runId: run.id, reason, graceSeconds: GRACE_SECONDS })),
    ]
    if (asked.length === 0) return { changed: 0 }
    await finishMatrices(tx, [run.matrixId])
    await recordEvents(tx, [{ matrixId: run.matrixId, runId: run.id, kind: 'run.cancel-asked', message: reason }])
    await notify(tx, ['schedule', `run:${run.id}`, `matrix:${run.matrixId}`, 'overview'])
    return { changed: 1 }
  })
}

/**
 * Ends a run early because what it has is enough: its worker is asked to save and leave and, after a grace, killed. The run
 * becomes `stopped`, and its results are published when they are whole.
 * @throws RungridError not_found; conflict when there is no worker to ask, or it was asked to end for another reason
 */
export async function stopRun(ctx: Context, input: { id: string; reason?: string }): Promise<Changed> {
  const reason = input.reason ?? 'Stopped early by a person'
  return transaction(ctx.db.pool, async (tx) => {
    const run = await lockRun(tx, input.id)
    if (run.state === 'stopping' && run.intent === 'stop') return { changed: 0 }
    const refusal = whyNoStop(run)
    if (refusal) throw new RungridError('conflict', `Run ${run.id} ${refusal.why}`, { fix: refusal.fix })
    if (!(await setIntent(tx, run.id, 'stop', reason, GRACE_SECONDS))) return { changed: 0 }
    await recordEvents(tx, [{ matrixId: run.matrixId, runId: run.id, kind: 'run.stop-asked', message: reason }])
    await notify(tx, ['schedule', `run:${run.id}`, `matrix:${run.matrixId}`, 'overview'])
    return { changed: 1 }
  })
}

function whyNoStop(run: LockedRun): { why: string; fix: string } | null {
  if (isEnded(run.state)) return { why: `has ended (${run.state})`, fix: 'There is nothing to stop.' }
  if (run.state === 'queued') return { why: 'has not begun', fix: 'Cancel it instead.' }
  if (run.state === 'finishing')
    return { why: 'has done its work; its results are being published', fix: 'Wait a moment: it is about to end.' }
  if (run.state === 'stopping')
    return { why: `is ending already (${run.intent})`, fix: 'Wait a moment: it is about to end.' }
  return null
}

/** @throws RungridError not_found; conflict when it has not ended, or ended well */
export async function retryRun(ctx: Context, input: { id: string }): Promise<Changed> {
  return transaction(ctx.db.pool, async (tx) => {
    const run = await lockRun(tx, input.id)
    if (run.imported)
      throw new RungridError('conflict', `Run ${run.id} was imported: ${NOTHING_TO_EXECUTE.why}`, NOTHING_TO_EXECUTE)
    const asked = await requeueEnded(tx, { ids: [run.id] })
    if (asked.length === 0) {
      throw new RungridError('conflict', `Run ${run.id} is ${run.state}`, {
        fix: 'Only failed, cancelled and stopped runs can be retried.',
      })
    }
    await reopenMatrices(tx, [run.matrixId])
    await recordEvents(tx, [
      { matrixId: run.matrixId, runId: run.id, kind: 'run.retry-asked', message: 'Queued again by a person' },
    ])
    await notify(tx, ['schedule', `run:${run.id}`, `matrix:${run.matrixId}`, 'overview'])
    return { changed: 1 }
  })
}

/** Higher goes first; it counts among waiting runs of all matrices. */
export async function setPriority(ctx: Context, input: { id: string; priority: number }): Promise<Changed> {
  return transaction(ctx.db.pool, async (tx) => {
    const run = await lockRun(tx, input.id)
    const { rowCount } = await tx.query(
      `update run set priority = $2 where id = $1 and priority <> $2 and state = 'queued'`,
      [run.id, input.priority],
    )
    if (rowCount === 0 && run.state !== 'queued') {
      throw new RungridError('conflict', `Run ${run.id} is ${run.state}`, { fix: 'Only a waiting run has a priority.' })
    }
    await notify(tx, ['schedule', `run:${run.id}`, `matrix:${run.matrixId}`, 'overview'])
    return { changed: rowCount ?? 0 }
  })
}

/** Of imported work only the results are known. */
export const NOTHING_TO_EXECUTE = {
  why: 'only its results are known, there is nothing to execute.',
  fix: 'Launch a matrix that does the same work.',
}

interface LockedRun {
  id: string
  matrixId: string
  state: RunState
  intent: Intent | null
  imported: boolean
}

async function lockRun(tx: Queryable, id: string): Promise<LockedRun> {
  const { rows } = await tx.query<LockedRun>(
    'select id, matrix_id as "matrixId", state, intent, imported is not null as imported from run where id = $1 for no key update',
    [id],
  )
  const run = rows[0]
  if (!run) throw new RungridError('not_found', `There is no run ${id}`)
  return run
}
