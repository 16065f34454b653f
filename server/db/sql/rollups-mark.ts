import type { Queryable } from '../database'
import { literal } from './points-literal'

/** Marks buckets of the finest level as behind their points; call it in the transaction that changed the points. */
export async function markDirty(tx: Queryable, ids: number[], buckets: number[]): Promise<void> {
  await tx.query(
    `insert into rollup_dirty (series_id, bucket) select * from unnest($1::int[], $2::bigint[])
     on conflict (series_id, bucket) do nothing`,
    [literal(ids), literal(buckets)],
  )
}
