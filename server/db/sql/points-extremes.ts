import type { Queryable } from '../database'

export interface Extremes {
  id: number
  min: number | null
  max: number | null
}

/** Smallest and largest finite value, from the coarsest rollup level where there is one (it must be clean). */
export async function findExtremes(tx: Queryable, ids: number[]): Promise<Extremes[]> {
  const { rows } = await tx.query<Extremes>(
    `select s.id, coalesce(r.min, p.min) as min, coalesce(r.max, p.max) as max
     from series s
     left join lateral (select min(min) as min, max(max) as max from rollup
       where series_id = s.id and level = s.levels - 1) r on s.levels > 0
     left join lateral (select min(value) as min, max(value) as max from point
       where series_id = s.id and value between -1.7976931348623157e308 and 1.7976931348623157e308) p on s.levels = 0
     where s.id = any($1::int[])`,
    [ids],
  )
  return rows
}
