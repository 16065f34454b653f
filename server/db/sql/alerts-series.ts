import type { Queryable } from '../database'
import { literal, numbersOf } from './points-literal'

export interface WatchedSeries {
  id: number
  attemptId: string
  name: string
  count: number
  conflicts: number
}

/**
 * Series of an attempt that rules may look at: by name, all of them, or those with a NaN or an infinity. In the order of
 * names, at most `most` an attempt.
 */
export async function findWatched(
  db: Queryable,
  wanted: { attemptId: string; names: string[]; all: boolean; nonFinite: boolean }[],
  most: number,
): Promise<WatchedSeries[]> {
  const { rows } = await db.query<WatchedSeries>(
    `select s.* from jsonb_to_recordset($1::jsonb) as w("attemptId" text, names jsonb, "all" boolean, "nonFinite" boolean)
     cross join lateral (
       select id, attempt_id as "attemptId", name, count, conflicts from series
       where attempt_id = w."attemptId" and count > 0
         and (w.all or w.names ? name or (w."nonFinite" and non_finite > 0))
       order by w.names ? name desc, name collate "C" limit $2) s`,
    [JSON.stringify(wanted), most],
  )
  return rows
}

export interface ReadPoints {
  step: number[]
  time: number[]
  value: number[]
}

/** The first `most` points of each series beyond a step; null: from the beginning. Ascending by step. */
export async function readBeyond(
  db: Queryable,
  from: { id: number; after: number | null }[],
  most: number,
): Promise<Map<number, ReadPoints>> {
  return columns(
    await db.query(
      `select f.id, array_agg(p.step order by p.step)::text as step, array_agg(p.time order by p.step)::text as time,
         array_agg(p.value order by p.step)::text as value
       from unnest($1::int[], $2::bigint[]) as f(id, after)
       cross join lateral (
         select step, time, value from point where series_id = f.id and step > f.after order by step limit $3) p
       group by f.id`,
      [literal(from.map(({ id }) => id)), literal(from.map(({ after }) => after ?? Number.MIN_SAFE_INTEGER - 1)), most],
    ),
  )
}

/** The last `most` points of a series, ascending by step. */
export async function readLast(db: Queryable, id: number, most: number): Promise<ReadPoints> {
  const found = columns(
    await db.query(
      `select $1::int as id, array_agg(p.step order by p.step)::text as step, array_agg(p.time order by p.step)::text as time,
         array_agg(p.value order by p.step)::text as value
       from (select step, time, value from point where series_id = $1 order by step desc limit $2) p`,
      [id, most],
    ),
  )
  return found.get(id)!
}

function columns(result: {
  rows: { id: number; step: string; time: string; value: string }[]
}): Map<number, ReadPoints> {
  return new Map(
    result.rows.map((row) => [
      row.id,
      {
        step: numbersOf(row.step) as number[],
        time: numbersOf(row.time) as number[],
        value: numbersOf(row.value) as number[],
      },
    ]),
  )
}
