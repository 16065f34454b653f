import type { Queryable } from '../database'
import { literal } from './points-literal'

/** How many points each series has in its range of steps, counted up to `most`; and the first one there. */
export async function firstInRange(
  db: Queryable,
  ranges: { id: number; from: number; to: number }[],
  most: number,
): Promise<Map<number, { count: number; step: number; time: number; value: number }>> {
  const { rows } = await db.query<{ id: number; count: number; step: number; time: number; value: number }>(
    `select r.id, c.count, f.step, f.time, f.value
     from unnest($1::int[], $2::bigint[], $3::bigint[]) as r(id, lo, hi)
     cross join lateral (select count(*) as count from (
       select 1 from point where series_id = r.id and step between r.lo and r.hi limit $4) q) c
     cross join lateral (select step, time, value from point
       where series_id = r.id and step between r.lo and r.hi order by step limit 1) f`,
    [literal(ranges.map((r) => r.id)), literal(ranges.map((r) => r.from)), literal(ranges.map((r) => r.to)), most],
  )
  return new Map(rows.map((row) => [row.id, row]))
}
