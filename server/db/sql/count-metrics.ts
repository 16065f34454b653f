import type { Queryable } from '../database'

/** Names of metrics that any of these runs has, with the number of runs that have it; the most common first. */
export async function countMetrics(
  db: Queryable,
  runs: string[],
  limit: number,
): Promise<{ name: string; runs: number }[]> {
  const { rows } = await db.query<{ name: string; runs: number }>(
    `select s.name, count(distinct a.run_id)::int as runs
     from attempt a join series s on s.attempt_id = a.id and s.count > 0
     where a.run_id = any($1::text[])
     group by s.name order by 2 desc, s.name collate "C" limit $2`,
    [runs, limit],
  )
  return rows
}
