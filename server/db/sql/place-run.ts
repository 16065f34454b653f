import type { Queryable } from '../database'

export interface NewAttempt {
  runId: string
  attemptId: string
  number: number
  nodeId: string
  engine: string
  epoch: number
  dir: string
  stagingDir: string
  tokenHash: string
  devices: { deviceId: string; slot: number; share: number }[]
}

/**
 * Moves a queued run to `starting` with a new attempt and its holds. False, with nothing written, when it is not to
 * be had any more: cancelled, its matrix paused, its result directory taken by another run.
 * Call it as leader: only one server places, so shares were added up without a lock.
 */
export async function placeRun(tx: Queryable, a: NewAttempt): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update run set state = 'starting', wait_reason = null, started_at = coalesce(started_at, now()), ended_at = null,
       intent = null, intent_reason = null, intent_deadline = null, failure_class = null, not_before = null
     where id = $1 and state = 'queued'
       and (select state from matrix where id = run.matrix_id) = 'active'
       and not exists (
         select 1 from run other where other.result_dir = run.result_dir and other.id <> run.id
           and other.state in ('starting', 'running', 'stopping', 'finishing'))`,
    [a.runId],
  )
  if (rowCount === 0) return false
  await tx.query(
    `insert into attempt (id, run_id, number, state, node_id, engine, epoch, dir, staging_dir, token_hash)
     values ($1, $2, $3, 'starting', $4, $5, $6, $7, $8, $9)`,
    [a.attemptId, a.runId, a.number, a.nodeId, a.engine, a.epoch, a.dir, a.stagingDir, a.tokenHash],
  )
  await tx.query(
    `insert into hold (attempt_id, device_id, slot, share)
     select $1, * from unnest($2::text[], $3::int[], $4::float8[])`,
    [a.attemptId, a.devices.map((d) => d.deviceId), a.devices.map((d) => d.slot), a.devices.map((d) => d.share)],
  )
  return true
}
