import { type Database, transaction } from '../../db/database'
import { dirtySeries } from '../../db/sql/rollups-dirty'
import { flushRollups } from '../../db/sql/rollups-flush'
import { lockSeriesById } from '../../db/sql/series-lock'

/** Series of one transaction: bounds how many locks it holds. */
const MOST_SERIES = 64

/** Recomputes what is dirty in the given series. Returns when they were clean at some moment after the call. */
export async function flushSeries(db: Database, ids: number[]): Promise<void> {
  for (let at = 0; at < ids.length; at += MOST_SERIES) {
    const some = ids.slice(at, at + MOST_SERIES)
    let clean = false
    while (!clean) clean = await transaction(db.pool, async (tx) => flushRollups(tx, await lockSeriesById(tx, some)))
  }
}

/**
 * One round over every dirty series; those that somebody writes to right now are left for the next one.
 * @returns how many series were dirty
 */
export async function flushDirty(db: Database): Promise<number> {
  const ids = await dirtySeries(db.pool, null, 100_000)
  for (let at = 0; at < ids.length; at += MOST_SERIES) {
    const some = ids.slice(at, at + MOST_SERIES)
    await transaction(db.pool, async (tx) => {
      const locked = await lockSeriesById(tx, some, true)
      if (locked.length > 0) await flushRollups(tx, locked)
    })
  }
  return ids.length
}
