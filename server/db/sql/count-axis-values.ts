import type { Queryable } from '../database'

/** How many different values each axis has among the runs of a matrix. */
export async function countAxisValues(db: Queryable, matrixId: string): Promise<Map<string, number>> {
  const { rows } = await db.query<{ name: string; values: number }>(
    `select axis.key as name, count(distinct axis.value::text)::int as values
     from run cross join lateral jsonb_each(run.axes::jsonb) as axis
     where run.matrix_id = $1 group by axis.key`,
    [matrixId],
  )
  return new Map(rows.map((row) => [row.name, row.values]))
}
