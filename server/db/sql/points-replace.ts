import type { Queryable } from '../database'
import type { FlatPoints } from './points-insert'
import { literal } from './points-literal'

/** Puts other values in place of stored ones. */
export async function replacePoints(tx: Queryable, points: FlatPoints, rank: number): Promise<void> {
  await tx.query(
    `update point p set time = n.time, value = n.value, rank = $5::smallint
     from unnest($1::int[], $2::bigint[], $3::float8[], $4::float8[]) as n(id, step, time, value)
     where p.series_id = n.id and p.step = n.step`,
    [literal(points.id), literal(points.step), literal(points.time), literal(points.value), rank],
  )
}

/** Notes that a more trusted road has confirmed stored values. */
export async function raiseRanks(tx: Queryable, points: FlatPoints, rank: number): Promise<void> {
  await tx.query(
    `update point p set rank = $3::smallint from unnest($1::int[], $2::bigint[]) as n(id, step)
     where p.series_id = n.id and p.step = n.step`,
    [literal(points.id), literal(points.step), rank],
  )
}
