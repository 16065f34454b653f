import type { Stored } from '../../../lib/series/merge'
import type { Queryable } from '../database'
import { literal, numbersOf } from './points-literal'

/** Which of the given (series, step) keys are stored, by series; `offsets[i]` is where series i begins in `steps`. */
export async function findPoints(
  tx: Queryable,
  ids: number[],
  columns: { step: number[] }[],
): Promise<Map<number, Stored>> {
  const keys: number[] = []
  const places: number[] = []
  const steps: number[] = []
  columns.forEach((column, c) => {
    for (let i = 0; i < column.step.length; i++) {
      keys.push(ids[c]!)
      places.push(i)
      steps.push(column.step[i]!)
    }
  })
  const { rows } = await tx.query<{ id: number; at: string; value: string; rank: string }>(
    `select id, array_agg(at)::text as at, array_agg(value)::text as value, array_agg(rank)::text as rank
     from (
       select i.id, i.at, p.value, p.rank
       from unnest($1::int[], $2::int[], $3::bigint[]) as i(id, at, step)
       join point p on p.series_id = i.id and p.step = i.step
       order by i.id, i.at
     ) q group by id`,
    [literal(keys), literal(places), literal(steps)],
  )
  return new Map(
    rows.map((row) => [
      row.id,
      {
        at: numbersOf(row.at) as number[],
        value: numbersOf(row.value) as number[],
        rank: numbersOf(row.rank) as number[],
      },
    ]),
  )
}
