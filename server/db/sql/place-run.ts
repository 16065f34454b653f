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
    `with r as (
       update run set state = 'starting', wait_reason = null, started_at = coalesce(started_at, now()), ended_at = null,
         intent = null, intent_reason = null, intent_deadline = null, failure_class = null, not_before = null
       where id = $1 and state = 'queued'
         and (select state from matrix where id = run.matrix_id) = 'active'
         and not exists (
           select 1 from run other where other.result_dir = run.result_dir and other.id <> run.id
             and other.state in ('starting', 'running', 'stopping', 'finishing'))
       returning id),
     a as (
       insert into attempt (id, run_id, number, state, node_id, engine, epoch, dir, staging_dir, token_hash)
       select $2, id, $3, 'starting', $4, $5, $6, $7, $8, $9 from r returning id)
     insert into hold (attempt_id, device_id, slot, share)
     select a.id, d.* from a, unnest($10::text[], $11::int[], $12::float8[]) as d`,
    [
      a.runId,
      a.attemptId,
      a.number,
      a.nodeId,
      a.engine,
      a.epoch,
      a.dir,
      a.stagingDir,
      a.tokenHash,
      a.devices.map((d) => d.deviceId),
      a.devices.map((d) => d.slot),
      a.devices.map((d) => d.share),
    ],
  )
  return (rowCount ?? 0) > 0
}
