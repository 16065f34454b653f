import type { SeriesState } from '../../../lib/series/merge'
import type { Queryable } from '../database'

/** Empties locked series, points and rollups: they are about to be given by a better road. `states` become as new. */
export async function clearSeries(tx: Queryable, states: SeriesState[]): Promise<void> {
  const ids = states.map((state) => state.id)
  for (const table of ['point', 'rollup', 'rollup_dirty'])
    await tx.query(`delete from ${table} where series_id = any($1::int[])`, [ids])
  await tx.query('update series set levels = 0 where id = any($1::int[])', [ids])
  for (const state of states)
    Object.assign(state, {
      count: 0,
      nonFinite: 0,
      conflicts: 0,
      min: null,
      max: null,
      firstStep: null,
      lastStep: null,
      lastTime: null,
      lastValue: null,
      levels: 0,
      snapshots: false,
    } satisfies Omit<SeriesState, 'id' | 'name'>)
}
