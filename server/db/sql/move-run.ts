import type { Score } from '../../../lib/benchmarks/types'
import type { CodeVersion } from '../../../lib/results/code-version'
import type { Failure } from '../../../lib/runs/failures'
import type { Intent } from '../../../lib/runs/states'
import type { Handle } from '../../engines/types'
import type { Queryable } from '../database'

/** The worker is there: its handle is stored, with the code it was started from, and the clock of the time limit starts. */
export async function markRunning(
  tx: Queryable,
  attemptId: string,
  handle: Handle,
  code: CodeVersion | null = null,
): Promise<void> {
  await tx.query(
    `with a as (
       update attempt set state = 'running', handle = $2, code = coalesce($3, code), started_at = coalesce(started_at, now()),
         heard_at = coalesce(heard_at, now()),
         deadline_at = coalesce(deadline_at, now() + (select timeout_minutes from run where id = run_id) * interval '1 minute')
       where id = $1 and state = 'starting' returning run_id)
     update run set state = 'running' from a where run.id = a.run_id and run.state = 'starting'`,
    [attemptId, JSON.stringify(handle), code && JSON.stringify(code)],
  )
}

export async function setIntent(
  tx: Queryable,
  runId: string,
  intent: Intent,
  reason: string,
  graceSeconds: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update run set state = 'stopping', intent = $2, intent_reason = $3,
       intent_deadline = now() + $4 * interval '1 second'
     where id = $1 and state in ('starting', 'running')`,
    [runId, intent, reason, graceSeconds],
  )
  return rowCount === 1
}

/** As `setIntent`, where this attempt is the run's latest: what was judged of one attempt ends no other. */
export async function setIntentOf(
  tx: Queryable,
  attemptId: string,
  intent: Intent,
  reason: string,
  graceSeconds: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update run r set state = 'stopping', intent = $2, intent_reason = $3,
       intent_deadline = now() + $4 * interval '1 second'
     from attempt a where a.id = $1 and a.run_id = r.id and a.state <> 'ended' and r.state in ('starting', 'running')`,
    [attemptId, intent, reason, graceSeconds],
  )
  return rowCount === 1
}

/** The worker ended well; its results are being checked and published. The devices are free from here on. */
export async function markFinishing(
  tx: Queryable,
  runId: string,
  attemptId: string,
  exitCode: number | null,
): Promise<void> {
  await tx.query(
    `with r as (update run set state = 'finishing' where id = $1),
       h as (update hold set released_at = now() where attempt_id = $2 and released_at is null)
     update attempt set exit_code = $3 where id = $2`,
    [runId, attemptId, exitCode],
  )
}

export interface AttemptEnd {
  outcome: 'succeeded' | 'failed' | 'cancelled' | 'stopped'
  exitCode: number | null
  signal: string | null
  failure: Failure | null
}

/** Ends an attempt for good and gives its devices back. An attempt that ended before stays as it is. */
export async function endAttempt(tx: Queryable, attemptId: string, end: AttemptEnd): Promise<void> {
  await tx.query(
    `with h as (update hold set released_at = now() where attempt_id = $1 and released_at is null)
     update attempt set state = 'ended', outcome = $2::text::"AttemptOutcome", exit_code = $3, signal = $4, failure = $5,
       ended_at = now() where id = $1 and state <> 'ended'`,
    [attemptId, end.outcome, end.exitCode, end.signal, end.failure && JSON.stringify(end.failure)],
  )
}

export async function endRun(
  tx: Queryable,
  runId: string,
  state: 'succeeded' | 'failed' | 'cancelled' | 'stopped',
  facts: { failureClass?: string | null; scores?: Score[] | null } = {},
): Promise<void> {
  await tx.query(
    `update run set state = $2::text::"RunState", ended_at = now(), failure_class = $3, scores = coalesce($4, scores),
       wait_reason = null, requeues = 0
     where id = $1`,
    [runId, state, facts.failureClass ?? null, facts.scores ? JSON.stringify(facts.scores) : null],
  )
}

/**
 * Back into the queue after a failure: by policy, or at no cost since it was not the run's fault or never ran (`null`).
 * What was not its fault is counted in a row: a failure of another kind (`inARow: false`) begins anew.
 */
export async function requeueRun(
  tx: Queryable,
  runId: string,
  options: { by: 'policy' | 'scheduler' | null; inARow: boolean; delaySeconds: number; failureClass: string | null },
): Promise<void> {
  await tx.query(
    `update run set state = 'queued', intent = null, intent_reason = null, intent_deadline = null,
       retries_used = retries_used + $2, requeues = case when $6 then requeues else 0 end + $3,
       not_before = case when $4 > 0 then now() + $4 * interval '1 second' end, failure_class = $5
     where id = $1`,
    [
      runId,
      options.by === 'policy' ? 1 : 0,
      options.by === 'scheduler' ? 1 : 0,
      options.delaySeconds,
      options.failureClass,
      options.inARow,
    ],
  )
}

/**
 * A matrix is finished when each of its runs has ended. Returns the ids that became so.
 *
 * Two transactions that end the last two runs at one time do not see each other's; without the lock neither would finish
 * the matrix. It is an advisory one, as a lock on the row of the matrix, taken after that of a run, could deadlock with
 * a cancel, which takes them the other way round.
 */
export async function finishMatrices(tx: Queryable, matrixIds: string[]): Promise<string[]> {
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended('finish ' || id, 0))
     from (select unnest($1::text[]) as id order by 1) matrices`,
    [matrixIds],
  )
  const { rows } = await tx.query<{ id: string }>(
    `update matrix m set state = 'finished', finished_at = now(), pause_reason = null
     where id = any($1) and state in ('active', 'paused')
       and not exists (select 1 from run where matrix_id = m.id
         and state in ('queued', 'starting', 'running', 'stopping', 'finishing'))
     returning id`,
    [matrixIds],
  )
  return rows.map((row) => row.id)
}

/** Why runs wait, written only where it changed. */
export async function saveWaitReasons(tx: Queryable, reasons: [runId: string, reason: string][]): Promise<void> {
  if (reasons.length === 0) return
  await tx.query(
    `update run set wait_reason = new.reason from unnest($1::text[], $2::text[]) as new(id, reason)
     where run.id = new.id and run.state = 'queued'`,
    [reasons.map(([id]) => id), reasons.map(([, reason]) => reason)],
  )
}
