import type { Queryable } from '../database'

/** Distinct names of the series of a run that have points, in the order of their bytes. */
export async function findSeriesNames(db: Queryable, runId: string, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select distinct s.name collate "C" as name from attempt a join series s on s.attempt_id = a.id and s.count > 0
     where a.run_id = $1 order by 1 limit $2`,
    [runId, limit],
  )
  return rows.map((row) => row.name)
}
