import type { SeriesState } from '../../../lib/series/merge'
import type { Queryable } from '../database'

const COLUMNS = `id, name, count, non_finite as "nonFinite", conflicts, min, max, first_step as "firstStep",
  last_step as "lastStep", last_time as "lastTime", last_value as "lastValue", levels, snapshots`

/**
 * Locks the series of these names until the transaction ends, in the order of their ids so that two writers never wait
 * for each other. Whoever changes points, counters or rollups of a series holds this lock. Unknown names are absent.
 */
export async function lockSeries(tx: Queryable, attemptId: string, names: string[]): Promise<SeriesState[]> {
  const sql = `select ${COLUMNS} from series where attempt_id = $1 and name = any($2::text[]) order by id for no key update`
  const { rows } = await tx.query<SeriesState>(sql, [attemptId, names])
  return rows
}

export async function lockSeriesById(tx: Queryable, ids: number[], skipLocked = false): Promise<SeriesState[]> {
  const sql = `select ${COLUMNS} from series where id = any($1::int[]) order by id for no key update
    ${skipLocked ? 'skip locked' : ''}`
  const { rows } = await tx.query<SeriesState>(sql, [ids])
  return rows
}
