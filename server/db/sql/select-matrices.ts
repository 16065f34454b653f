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
  cursor: string[]
}

/** Matrices with their counts, in one query. */
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
       p.finished_at, p.summary_path, p.cursor, coalesce(c.total, 0)::int as total, coalesce(c.counts, '{}') as counts
     from picked p
     left join lateral (
       select sum(n) as total, json_object_agg(state, n) as counts
       from (select state, count(*) as n from run where matrix_id = p.id group by state) by_state
     ) c on true
     order by p.nth`,
    query.params,
  )
  return rows
}
