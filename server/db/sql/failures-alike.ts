import type { Queryable } from '../database'

export interface Alike {
  failures: number
  failureClass: string
  /** Of the failure that came last. */
  message: string
}

/**
 * Locks an active matrix and tells whether all runs that ended since a person last started it failed with one class, and
 * as many of them as its policy allows; null when not, or when nothing waits that could be spared.
 *
 * `for no key update`: a lock that also kept others from referring to the matrix would wait for a placement that holds a
 * waiting run, while that placement waits to record its event.
 */
export async function failuresAlike(tx: Queryable, matrixId: string): Promise<Alike | null> {
  const { rows: locked } = await tx.query<{ limit: number | null; since: Date }>(
    `select (spec->'policy'->>'pause_after_alike')::int as limit, restarted_at as since
     from matrix where id = $1 and state = 'active' for no key update`,
    [matrixId],
  )
  const matrix = locked[0]
  if (!matrix || matrix.limit === null) return null
  const { rows } = await tx.query<Alike>(
    `with ended as (
       select state, failure_class, ended_at, id from run
       where matrix_id = $1 and state in ('succeeded', 'stopped', 'failed') and ended_at >= $2)
     select count(*)::int as failures, min(failure_class) as "failureClass",
       (select a.failure->>'message' from attempt a
        where a.run_id = (select id from ended order by ended_at desc limit 1) order by number desc limit 1) as message
     from ended
     having count(*) >= $3 and bool_and(state = 'failed') and count(distinct failure_class) = 1
       and exists (select 1 from run where matrix_id = $1 and state = 'queued')`,
    [matrixId, matrix.since, matrix.limit],
  )
  return rows[0] ?? null
}
