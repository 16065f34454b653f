import type { Queryable } from '../database'
import { literal, numbersOf } from './points-literal'

export interface PageAsk {
  id: number
  /** Steps above it. */
  after: number
  /** Steps up to it. */
  to: number
  /** Times, both ends inside. */
  low: number
  high: number
}

export interface PointPage {
  step: number[]
  time: number[]
  value: number[]
}

/** The next points of each series, at most `most` of each, ascending by step. Series without any are absent. */
export async function readPage(db: Queryable, asks: PageAsk[], most: number): Promise<Map<number, PointPage>> {
  const { rows } = await db.query<{ id: number; step: string; time: string; value: string }>(
    `select a.id, p.step, p.time, p.value
     from unnest($1::int[], $2::bigint[], $3::bigint[], $4::float8[], $5::float8[]) as a(id, after, hi, low, high)
     cross join lateral (
       select array_agg(step)::text as step, array_agg(time)::text as time, array_agg(value)::text as value
       from (select step, time, value from point
         where series_id = a.id and step > a.after and step <= a.hi and time between a.low and a.high
         order by step limit $6) q) p
     where p.step is not null`,
    [
      literal(asks.map((a) => a.id)),
      literal(asks.map((a) => a.after)),
      literal(asks.map((a) => a.to)),
      literal(asks.map((a) => a.low)),
      literal(asks.map((a) => a.high)),
      most,
    ],
  )
  return new Map(
    rows.map((row) => [
      row.id,
      {
        step: numbersOf(row.step) as number[],
        time: numbersOf(row.time) as number[],
        value: numbersOf(row.value) as number[],
      },
    ]),
  )
}
