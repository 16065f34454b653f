import type { Queryable } from '../database'
import { notify } from './notify'

export interface AskedRun {
  id: string
  matrixId: string
}

/** Waiting runs that are not wanted any more: cancelled at once. */
export async function cancelQueued(tx: Queryable, where: { runId?: string; matrixId?: string }): Promise<AskedRun[]> {
  const { rows } = await tx.query<AskedRun>(
    `update run set state = 'cancelled', ended_at = now(), wait_reason = null, not_before = null
     where state = 'queued' and ($1::text is null or id = $1) and ($2::text is null or matrix_id = $2)
     returning id, matrix_id as "matrixId"`,
    [where.runId ?? null, where.matrixId ?? null],
  )
  return rows
}

/** Runs with a worker: asked to end, with an absolute deadline. A run that is stopping for a limit is now cancelled. */
export async function cancelActive(
  tx: Queryable,
  where: { runId?: string; matrixId?: string; reason: string; graceSeconds: number },
): Promise<AskedRun[]> {
  const { rows } = await tx.query<AskedRun>(
    `update run set state = 'stopping', intent = 'cancel', intent_reason = $3,
       intent_deadline = coalesce(intent_deadline, now() + $4 * interval '1 second')
     where state in ('starting', 'running', 'stopping') and intent is distinct from 'cancel'
       and ($1::text is null or id = $1) and ($2::text is null or matrix_id = $2)
     returning id, matrix_id as "matrixId"`,
    [where.runId ?? null, where.matrixId ?? null, where.reason, where.graceSeconds],
  )
  return rows
}

/** Failed, cancelled and stopped runs go back into the queue with all their retries. */
export async function requeueEnded(tx: Queryable, where: { ids?: string[]; matrixId?: string }): Promise<AskedRun[]> {
  const { rows } = await tx.query<AskedRun>(
    `update run set state = 'queued', queued_at = now(), ended_at = null, not_before = null, retries_used = 0, requeues = 0,
       intent = null, intent_reason = null, intent_deadline = null, failure_class = null, wait_reason = null
     where state in ('failed', 'cancelled', 'stopped')
       and ($1::text[] is null or id = any($1)) and ($2::text is null or matrix_id = $2)
     returning id, matrix_id as "matrixId"`,
    [where.ids ?? null, where.matrixId ?? null],
  )
  return rows
}

/** A matrix with work again is active again, and so are its alert rules. A paused one stays paused. */
export async function reopenMatrices(tx: Queryable, ids: string[]): Promise<void> {
  await tx.query(
    `update matrix set restarted_at = now(), state = case when state = 'paused' then state else 'active' end,
       finished_at = null, summary_path = null where id = any($1)`,
    [ids],
  )
  await notify(tx, ['rules'])
}
