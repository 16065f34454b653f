import type { Queryable } from '../database'

/** Nothing could be learned of the GPUs of a machine: their health stays, their samples are of the past. True: that is new. */
export async function markSamplesStale(tx: Queryable, nodeId: string, reason: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update device set sample_note = $2
     where node_id = $1 and kind <> 'cpu' and removed_at is null and sample_note is distinct from $2`,
    [nodeId, reason],
  )
  return (rowCount ?? 0) > 0
}
