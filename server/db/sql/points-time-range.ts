import type { Queryable } from '../database'
import { literal } from './points-literal'

/**
 * The first and last step whose time lies in a range of times; series without such a point are absent. The coarsest
 * rollups (they must be clean) say in which buckets such points can be; the points of the outermost ones are read.
 */
export async function stepsOfTimes(
  db: Queryable,
  ranges: { id: number; levels: number; width: number; from: number; to: number }[],
): Promise<Map<number, { from: number; to: number }>> {
  const { rows } = await db.query<{ id: number; lo: number | null; hi: number | null }>(
    `select r.id, f.step as lo, l.step as hi
     from unnest($1::int[], $2::int[], $3::bigint[], $4::float8[], $5::float8[]) as r(id, levels, width, lo, hi)
     left join lateral (
       select p.step from (
         select bucket from rollup where r.levels > 0 and series_id = r.id and level = r.levels - 1
           and max_time >= r.lo and min_time <= r.hi
         union all select null where r.levels = 0
         order by bucket) b
       cross join lateral (select step from point where series_id = r.id and time between r.lo and r.hi
         and step >= coalesce(b.bucket * r.width, -9007199254740991)
         and step < coalesce((b.bucket + 1) * r.width, 9007199254740992) order by step limit 1) p
       limit 1) f on true
     left join lateral (
       select p.step from (
         select bucket from rollup where r.levels > 0 and series_id = r.id and level = r.levels - 1
           and max_time >= r.lo and min_time <= r.hi
         union all select null where r.levels = 0
         order by bucket desc) b
       cross join lateral (select step from point where series_id = r.id and time between r.lo and r.hi
         and step >= coalesce(b.bucket * r.width, -9007199254740991)
         and step < coalesce((b.bucket + 1) * r.width, 9007199254740992) order by step desc limit 1) p
       limit 1) l on true`,
    [
      literal(ranges.map((r) => r.id)),
      literal(ranges.map((r) => r.levels)),
      literal(ranges.map((r) => r.width)),
      literal(ranges.map((r) => r.from)),
      literal(ranges.map((r) => r.to)),
    ],
  )
  const found = rows.filter((row) => row.lo !== null && row.hi !== null)
  return new Map(found.map((row) => [row.id, { from: row.lo!, to: row.hi! }]))
}
