import type { Queryable } from '../database'

/**
 * Tells the planner, until the transaction ends, to reach points and rollups by their keys. Every such statement wants a few
 * narrow index ranges, but statistics of a table that grows by a million rows a minute are always behind, and those of an
 * empty table make scanning, sorting and hashing all of it look cheap. JIT costs more than it gives on statements this short.
 */
export async function preferKeys(tx: Queryable): Promise<void> {
  await tx.query(
    `set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_hashjoin = off;
     set local enable_mergejoin = off; set local jit = off`,
  )
}
