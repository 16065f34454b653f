import type { Queryable } from '../database'

/** Which series have dirty buckets: of the given ones, or of all, at most `limit`. */
export async function dirtySeries(db: Queryable, ids: number[] | null, limit: number): Promise<number[]> {
  // A loose index scan: one probe a series, however many buckets it has.
  const { rows } = await db.query<{ id: number }>(
    ids
      ? `select id from unnest($1::int[]) as n(id)
         where exists (select 1 from rollup_dirty d where d.series_id = n.id) limit $2`
      : `with recursive walk as (
           (select series_id from rollup_dirty order by series_id limit 1)
           union all
           select (select d.series_id from rollup_dirty d where d.series_id > walk.series_id order by d.series_id limit 1)
           from walk where walk.series_id is not null
         ) select series_id as id from walk where series_id is not null and $1::int[] is null limit $2`,
    [ids, limit],
  )
  return rows.map((row) => row.id)
}
