import type { SeriesState } from '../../../lib/series/merge'
import type { Queryable } from '../database'

/** Stores the counters of locked series. */
export async function updateSeries(tx: Queryable, states: SeriesState[]): Promise<void> {
  await tx.query(
    `update series s set count = n.count, non_finite = n.non_finite, conflicts = n.conflicts, min = n.min, max = n.max,
       first_step = n.first_step, last_step = n.last_step, last_time = n.last_time, last_value = n.last_value,
       snapshots = n.snapshots
     from unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::float8[], $6::float8[], $7::bigint[],
       $8::bigint[], $9::float8[], $10::float8[], $11::boolean[])
       as n(id, count, non_finite, conflicts, min, max, first_step, last_step, last_time, last_value, snapshots)
     where s.id = n.id`,
    [
      states.map((s) => s.id),
      states.map((s) => s.count),
      states.map((s) => s.nonFinite),
      states.map((s) => s.conflicts),
      states.map((s) => s.min),
      states.map((s) => s.max),
      states.map((s) => s.firstStep),
      states.map((s) => s.lastStep),
      states.map((s) => s.lastTime),
      states.map((s) => s.lastValue),
      states.map((s) => s.snapshots),
    ],
  )
}
