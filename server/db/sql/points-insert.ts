import type { Queryable } from '../database'
import { literal } from './points-literal'

/** Points of several series, flat and in parallel. */
export interface FlatPoints {
  id: number[]
  step: number[]
  time: number[]
  value: number[]
}

/** Inserts points that are known to be new. */
export async function insertNewPoints(tx: Queryable, points: FlatPoints, rank: number): Promise<void> {
  await tx.query(
    `insert into point (series_id, rank, step, time, value)
     select id, $5::smallint, step, time, value
     from unnest($1::int[], $2::bigint[], $3::float8[], $4::float8[]) as n(id, step, time, value)`,
    [literal(points.id), literal(points.step), literal(points.time), literal(points.value), rank],
  )
}
