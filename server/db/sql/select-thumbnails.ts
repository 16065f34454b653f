import type { RunState } from '../../../lib/runs/states'
import type { Queryable } from '../database'

export const THUMBNAIL_RUNS = 400

export interface Thumbnail {
  matrix_id: string
  states: RunState[]
  /** How many different values the named axis has among all runs. */
  columns: number
}

/**
 * States of the runs of each matrix in their order; of more than 400 runs every n-th, so that the picture shows the
 * whole. `axes` names the axis of each matrix whose values make the columns.
 */
export async function selectThumbnails(
  db: Queryable,
  matrices: { id: string; axis: string | null }[],
): Promise<Thumbnail[]> {
  const { rows } = await db.query<Thumbnail>(
    `select wanted.id as matrix_id, t.states, t.columns
     from unnest($1::text[], $2::text[]) as wanted(id, axis)
     cross join lateral (
       select json_agg(state order by nth) filter (where (nth - 1) % greatest(1, ceil(total / ${THUMBNAIL_RUNS}.0)::int) = 0)
                as states,
         count(distinct value)::int as columns
       from (
         select state, (axes -> wanted.axis)::text as value, row_number() over (order by stage, position) as nth,
           count(*) over () as total
         from run where matrix_id = wanted.id
       ) r
     ) t`,
    [matrices.map(({ id }) => id), matrices.map(({ axis }) => axis)],
  )
  return rows
}
