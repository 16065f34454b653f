import type { Json } from '../../../lib/matrix/types'
import type { MatrixState, RunState } from '../../../lib/runs/states'
import type { Queryable } from '../database'

export interface MatrixRow {
  id: string
  name: string
  state: MatrixState
  pause_reason: string | null
  benchmark: string
  results_dir: string
  spec: Json
  source: string | null
  origin: 'launched' | 'imported'
  imported: { format: string; title: string; source: string; upload: boolean } | null
  created_at: Date
  finished_at: Date | null
  summary_path: string | null
  total: number
  counts: Partial<Record<RunState, number>>
  /** Expected seconds of work in queued runs; null when one of them is unknown. */
  queued_seconds: number | null
  /** Expected seconds that the active runs still need, together and the longest; null when none is known. */
  active_seconds: number | null
  longest_seconds: number | null
  active: number
  cursor: string[]
}

/**
 * Matrices with their counts and what an estimate of their end needs, in one query. An active run needs what it says
 * itself, else its expected duration less what it has run; a queued run what it is expected to take, else the mean of
 * the runs of its matrix that succeeded.
 */
export async function selectMatrices(
  db: Queryable,
  query: { where: string; order: string; cursor: string; limit: number; params: unknown[] },
): Promise<MatrixRow[]> {
  const { rows } = await db.query<MatrixRow>(
    `with picked as materialized (
       select m.*, ${query.cursor} as cursor, row_number() over (order by ${query.order}) as nth
       from matrix m where ${query.where} order by ${query.order} limit ${query.limit}
     )
     select p.id, p.name, p.state, p.pause_reason, p.benchmark, p.results_dir, p.spec, p.source, p.origin, p.imported, p.created_at,
       p.finished_at, p.summary_path, p.cursor, coalesce(c.total, 0)::int as total, coalesce(c.counts, '{}') as counts, e.*
     from picked p
     left join lateral (
       select sum(n) as total, json_object_agg(state, n) as counts
       from (select state, count(*) as n from run where matrix_id = p.id group by state) by_state
     ) c on true
     cross join lateral (
       select case when bool_and(expected is not null) filter (where r.state = 'queued') is not false
                then coalesce(sum(expected) filter (where r.state = 'queued'), 0) end as queued_seconds,
         sum(remaining) as active_seconds, max(remaining) as longest_seconds,
         (count(*) filter (where r.state <> 'queued'))::int as active
       from run r
       cross join (
         select avg(extract(epoch from ended_at - started_at))::float8 as seconds
         from run where matrix_id = p.id and state = 'succeeded'
       ) mean
       left join lateral (
         select g.doc from attempt a join progress g on g.attempt_id = a.id
         where a.run_id = r.id and r.state <> 'queued' order by a.number desc limit 1
       ) at on true
       cross join lateral (select coalesce(r.cost_seconds, mean.seconds) as expected) x
       cross join lateral (
         select case when r.state <> 'queued' then greatest(0, coalesce(
           (at.doc->>'estimatedRemainingSeconds')::float8,
           x.expected - extract(epoch from now() - r.started_at)::float8)) end as remaining
       ) y
       where r.matrix_id = p.id and r.state in ('queued', 'starting', 'running', 'stopping', 'finishing')
     ) e
     order by p.nth`,
    query.params,
  )
  return rows
}
