import type { MeasuredRun } from '../../../lib/scheduling/costs'
import type { Queryable } from '../database'

/** Runs that are looked back at: durations of long ago say little, and the query stays fast. */
const LOOK_BACK = 10_000

/**
 * How long the last succeeded runs of a benchmark took, the newest first: the attempt that succeeded, not those before it.
 * A run under which the clock was put back, so that it seems to end before it began, teaches nothing.
 */
export async function measuredDurations(db: Queryable, benchmark: string): Promise<MeasuredRun[]> {
  const { rows } = await db.query<MeasuredRun>(
    `select r.matrix_id as "matrixId", r.key, r.identity_hash as "identityHash", r.declared_seconds as "declaredSeconds",
       extract(epoch from coalesce(a.ended_at, r.ended_at) - coalesce(a.started_at, r.started_at))::float8 as seconds
     from (
       select * from run where benchmark = $1 and state = 'succeeded' and started_at is not null and ended_at is not null
       order by ended_at desc limit $2
     ) r
     left join lateral (
       select started_at, ended_at from attempt
       where run_id = r.id and outcome = 'succeeded' and started_at is not null order by number desc limit 1
     ) a on true
     where coalesce(a.ended_at, r.ended_at) >= coalesce(a.started_at, r.started_at)
     order by r.ended_at desc`,
    [benchmark, LOOK_BACK],
  )
  return rows
}
