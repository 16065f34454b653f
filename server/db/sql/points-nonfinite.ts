import type { Queryable } from '../database'
import { literal } from './points-literal'

/** Non-finite points in ranges of steps, the first `most` of each series, ascending by step. */
export async function findNonFinite(
  db: Queryable,
  ranges: { id: number; from: number; to: number }[],
  most: number,
): Promise<{ id: number; step: number; time: number; value: number }[]> {
  const { rows } = await db.query<{ id: number; step: number; time: number; value: number }>(
    `select r.id, p.step, p.time, p.value
     from unnest($1::int[], $2::bigint[], $3::bigint[]) as r(id, lo, hi)
     cross join lateral (select step, time, value from point
       where series_id = r.id and value in ('NaN', 'Infinity', '-Infinity') and step between r.lo and r.hi
       order by step limit $4) p
     order by r.id, p.step`,
    [literal(ranges.map((r) => r.id)), literal(ranges.map((r) => r.from)), literal(ranges.map((r) => r.to)), most],
  )
  return rows
}
