/**
 * Brings rollups up to their points.
 *
 * Levels. Level k has buckets of 64 · 4^k steps (lib/series/levels.ts). Powers of 4 and not of 2: half the rows to keep
 * fresh for a growing series, and a query that wants a width in between reads two rows a bucket, which costs less than
 * a millisecond. 64 as the finest: reading a bucket's points is one index range on one or two pages; finer ones would store nearly as
 * many rows as points. A level exists while the series spans 64 of its buckets, and series below 4,096 points have none,
 * so the thousands of short series cost nothing but their points.
 *
 * Right by construction. Nothing is ever added to a rollup: a dirty bucket is recomputed whole, the finest level from
 * its points, each coarser one from the level below after that one is done. A mark is written in the transaction that
 * changed the points and removed in the transaction that recomputes, and both hold the lock of the series row: a mark
 * can't be removed by a flush that does not see the points it stands for, and of two flushes the later sees more.
 */
import { levelsFor, parentOf } from '../../../lib/series/levels'
import type { SeriesState } from '../../../lib/series/merge'
import type { Queryable } from '../database'
import { literal, numbersOf } from './points-literal'
import { preferKeys } from './points-plan'

/** Dirty buckets of one transaction: bounds how long intake of these series waits, about 100 ms. */
const MOST_BUCKETS = 4096

interface Targets {
  ids: number[]
  buckets: number[]
}

/**
 * Flushes up to 4,096 dirty buckets of series that the caller has locked in this transaction.
 * @returns true when nothing is left dirty
 */
export async function flushRollups(tx: Queryable, locked: SeriesState[]): Promise<boolean> {
  const byId = new Map(locked.map((series) => [series.id, series]))
  const ids = literal(locked.map((series) => series.id))
  const { rows } = await tx.query<{ ids: string | null; buckets: string | null; n: number }>(
    `with taken as (
       delete from rollup_dirty where (series_id, bucket) in (
         select series_id, bucket from rollup_dirty where series_id = any($1::int[]) limit ${MOST_BUCKETS})
       returning series_id, bucket)
     select array_agg(series_id)::text as ids, array_agg(bucket)::text as buckets, count(*) as n from taken`,
    [ids],
  )
  const taken = rows[0]!
  if (taken.n === 0) return true
  await preferKeys(tx)
  let targets: Targets = {
    ids: numbersOf(taken.ids) as number[],
    buckets: numbersOf(taken.buckets) as number[],
  }
  const touched = [...new Set(targets.ids)].map((id) => byId.get(id)!)
  const wanted = new Map(touched.map((s) => [s.id, Math.max(s.levels, levelsFor(s.count, s.firstStep, s.lastStep))]))
  const deepest = Math.max(...wanted.values())
  for (let level = 0; level < deepest; level++) {
    const fresh = touched.filter((series) => series.levels <= level && level < wanted.get(series.id)!)
    targets = await withWholeSeries(tx, targets, level, fresh, wanted)
    if (level === 0) await recomputeFinest(tx, targets)
    else await recomputeFromBelow(tx, targets, level)
    targets = parents(targets)
  }
  const grown = touched.filter((series) => wanted.get(series.id)! > series.levels)
  if (grown.length > 0) {
    for (const series of grown) series.levels = wanted.get(series.id)!
    await tx.query(
      'update series s set levels = n.levels from unnest($1::int[], $2::int[]) as n(id, levels) where s.id = n.id',
      [grown.map((s) => s.id), grown.map((s) => s.levels)],
    )
  }
  return taken.n < MOST_BUCKETS
}

/** The targets of a level: the dirty ones of series that have it, and every bucket of series that get it now. */
async function withWholeSeries(
  tx: Queryable,
  targets: Targets,
  level: number,
  fresh: SeriesState[],
  wanted: Map<number, number>,
): Promise<Targets> {
  const freshIds = new Set(fresh.map((series) => series.id))
  const kept: Targets = { ids: [], buckets: [] }
  targets.ids.forEach((id, i) => {
    if (freshIds.has(id) || level >= wanted.get(id)!) return
    kept.ids.push(id)
    kept.buckets.push(targets.buckets[i]!)
  })
  if (fresh.length === 0) return kept
  const source =
    level === 0
      ? 'select distinct series_id, step >> 6 as bucket from point where series_id = any($1::int[])'
      : `select distinct series_id, bucket >> 2 as bucket from rollup
         where series_id = any($1::int[]) and level = ${level - 1}`
  const { rows } = await tx.query<{ ids: string | null; buckets: string | null }>(
    `select array_agg(series_id)::text as ids, array_agg(bucket)::text as buckets from (${source}) q`,
    [literal([...freshIds])],
  )
  return {
    ids: kept.ids.concat(numbersOf(rows[0]!.ids) as number[]),
    buckets: kept.buckets.concat(numbersOf(rows[0]!.buckets) as number[]),
  }
}

function parents(targets: Targets): Targets {
  const seen = new Set<string>()
  const up: Targets = { ids: [], buckets: [] }
  targets.ids.forEach((id, i) => {
    const bucket = parentOf(targets.buckets[i]!)
    const key = `${id}/${bucket}`
    if (seen.has(key)) return
    seen.add(key)
    up.ids.push(id)
    up.buckets.push(bucket)
  })
  return up
}

const UPSERT = `on conflict (series_id, level, bucket) do update set min = excluded.min, max = excluded.max,
  min_time = excluded.min_time, max_time = excluded.max_time, last_step = excluded.last_step,
  last_time = excluded.last_time, last_value = excluded.last_value, count = excluded.count,
  non_finite = excluded.non_finite`

const COLUMNS =
  'series_id, level, bucket, min, max, min_time, max_time, last_step, last_time, last_value, count, non_finite'

/**
 * Sums of the points of each target. `limit 1` in the last lateral, here and below, is a fence: without it the planner joins
 * all rollups of a level first and needs seconds. A comparison with the largest finite number is false for NaN, which sorts above.
 */
async function recomputeFinest(tx: Queryable, targets: Targets): Promise<void> {
  await tx.query(
    `insert into rollup (${COLUMNS})
     select t.id, 0, t.bucket, a.min, a.max, a.min_time, a.max_time, a.last_step, p.time, p.value, a.count, a.count - a.finite
     from unnest($1::int[], $2::bigint[]) as t(id, bucket)
     cross join lateral (
       select min(value) filter (where value between -1.7976931348623157e308 and 1.7976931348623157e308) as min,
         max(value) filter (where value between -1.7976931348623157e308 and 1.7976931348623157e308) as max,
         count(*) filter (where value between -1.7976931348623157e308 and 1.7976931348623157e308) as finite,
         min(time) as min_time, max(time) as max_time, max(step) as last_step, count(*) as count
       from point where series_id = t.id and step >= t.bucket * 64 and step < (t.bucket + 1) * 64
     ) a
     cross join lateral (
       select time, value from point where series_id = t.id and step = a.last_step limit 1
     ) p
     ${UPSERT}`,
    [literal(targets.ids), literal(targets.buckets)],
  )
}

async function recomputeFromBelow(tx: Queryable, targets: Targets, level: number): Promise<void> {
  await tx.query(
    `insert into rollup (${COLUMNS})
     select t.id, $3::smallint, t.bucket, a.min, a.max, a.min_time, a.max_time, l.last_step, l.last_time, l.last_value,
       a.count, a.non_finite
     from unnest($1::int[], $2::bigint[]) as t(id, bucket)
     cross join lateral (
       select min(min) as min, max(max) as max, min(min_time) as min_time, max(max_time) as max_time,
         sum(count) as count, sum(non_finite) as non_finite
       from rollup where series_id = t.id and level = $3::smallint - 1::smallint
         and bucket between t.bucket * 4 and t.bucket * 4 + 3
     ) a
     cross join lateral (
       select last_step, last_time, last_value from rollup where series_id = t.id and level = $3::smallint - 1::smallint
         and bucket between t.bucket * 4 and t.bucket * 4 + 3 order by bucket desc limit 1
     ) l
     ${UPSERT}`,
    [literal(targets.ids), literal(targets.buckets), level],
  )
}
