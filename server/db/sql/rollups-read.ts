import type { BucketColumns } from '../../../lib/series/buckets'
import type { Span } from '../../../lib/series/spans'
import type { Queryable } from '../database'
import { literal, numbersOf } from './points-literal'

/** One span of one series; `shift` says how wide raw points are grouped: 2^shift steps. */
export interface SeriesSpan extends Span {
  id: number
  shift: number
}

/** Reads the spans of all series at once, as columns ascending by step. */
export async function readSpans(db: Queryable, spans: SeriesSpan[]): Promise<Map<number, BucketColumns>> {
  const { rows } = await db.query<
    Record<'min' | 'max' | 'step' | 'time' | 'last' | 'count' | 'odd', string> & { id: number }
  >(
    `with span as materialized (
       select * from unnest($1::int[], $2::int[], $3::bigint[], $4::bigint[], $5::int[]) as s(id, level, lo, hi, shift))
     select id, array_agg(min)::text as min, array_agg(max)::text as max, array_agg(step)::text as step,
       array_agg(time)::text as time, array_agg(value)::text as last, array_agg(count)::text as count,
       array_agg(odd)::text as odd
     from (
       select s.id, r.min, r.max, r.last_step as step, r.last_time as time, r.last_value as value, r.count, r.non_finite as odd
       from span s cross join lateral (
         select * from rollup where series_id = s.id and level = s.level and bucket between s.lo and s.hi offset 0) r
       where s.level >= 0
       union all
       select s.id, g.min, g.max, g.step, p.time, p.value, g.count, g.count - g.finite
       from span s cross join lateral (
         select max(step) as step, count(*) as count,
           min(value) filter (where value between -1.7976931348623157e308 and 1.7976931348623157e308) as min,
           max(value) filter (where value between -1.7976931348623157e308 and 1.7976931348623157e308) as max,
           count(*) filter (where value between -1.7976931348623157e308 and 1.7976931348623157e308) as finite
         from point where series_id = s.id and step between s.lo and s.hi group by step >> s.shift) g
       cross join lateral (select time, value from point where series_id = s.id and step = g.step limit 1) p
       where s.level = -1 and s.shift > 0
       union all
       select s.id, case when p.value between -1.7976931348623157e308 and 1.7976931348623157e308 then p.value end,
         case when p.value between -1.7976931348623157e308 and 1.7976931348623157e308 then p.value end,
         p.step, p.time, p.value, 1,
         case when p.value between -1.7976931348623157e308 and 1.7976931348623157e308 then 0 else 1 end
       from span s cross join lateral (
         select step, time, value from point where series_id = s.id and step between s.lo and s.hi offset 0) p
       where s.level = -1 and s.shift = 0
       order by 1, 4
     ) q group by id`,
    [
      literal(spans.map((s) => s.id)),
      literal(spans.map((s) => s.level)),
      literal(spans.map((s) => s.from)),
      literal(spans.map((s) => s.to)),
      literal(spans.map((s) => s.shift)),
    ],
  )
  return new Map(
    rows.map((row) => [
      row.id,
      {
        min: numbersOf(row.min),
        max: numbersOf(row.max),
        step: numbersOf(row.step) as number[],
        time: numbersOf(row.time) as number[],
        last: numbersOf(row.last) as number[],
        count: numbersOf(row.count) as number[],
        nonFinite: numbersOf(row.odd) as number[],
      },
    ]),
  )
}
