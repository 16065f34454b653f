/**
 * Answers a chart: at most `buckets` entries a series, whatever its length.
 *
 * Four statements for all series together, in one snapshot: which series; how many points each has in the range (counted
 * up to `buckets`) and the first one; the buckets, from the coarsest rollups that fit; the non-finite points. Before, dirty
 * rollups are recomputed, so that the snapshot shows every point that was stored when the call came.
 */
import type { SeriesColumns, SeriesQuery, SeriesResult } from '../../../lib/api/series'
import { type BucketColumns, emptyBuckets, joinBuckets } from '../../../lib/series/buckets'
import { bucketOf, levelWidth } from '../../../lib/series/levels'
import { roundForChart } from '../../../lib/series/round'
import { spansFor, widthFor } from '../../../lib/series/spans'
import { type NonFinite, toWire } from '../../../lib/series/wire'
import { type Queryable, transaction } from '../../db/database'
import { findNonFinite } from '../../db/sql/points-nonfinite'
import { preferKeys } from '../../db/sql/points-plan'
import { firstInRange } from '../../db/sql/points-range'
import { stepsOfTimes } from '../../db/sql/points-time-range'
import { dirtySeries } from '../../db/sql/rollups-dirty'
import { flushRollups } from '../../db/sql/rollups-flush'
import { readSpans, type SeriesSpan } from '../../db/sql/rollups-read'
import { lockSeriesById } from '../../db/sql/series-lock'
import { findSeries, type SeriesMeta } from '../../db/sql/series-meta'
import type { Context } from '../context'
import { flushSeries } from '../points/flush-rollups'

/** Of one answer: 100 runs with 10 metrics. Further ones are left out. */
export const MOST_SERIES = 1000
const MOST_NON_FINITE = 1000
/** Entries of one answer; beyond, each series gets fewer buckets. */
const MOST_ENTRIES = 500_000

interface Range {
  meta: SeriesMeta
  id: number
  from: number
  to: number
}

/** Unknown runs and names give no series. Series without a point in the range come with empty columns. */
export async function querySeries(ctx: Pick<Context, 'db'>, query: SeriesQuery): Promise<SeriesResult> {
  for (let tries = 0; tries < 3; tries++) {
    const { answer, dirty } = await transaction(ctx.db.pool, async (tx) => {
      await tx.query('set transaction isolation level repeatable read read only')
      const metas = await find(tx, query)
      const behind = await dirtySeries(tx, long(metas), MOST_SERIES)
      return { answer: behind.length === 0 ? await read(tx, query, metas) : undefined, dirty: behind }
    })
    if (answer) return answer
    await flushSeries(ctx.db, dirty)
  }
  // Points come in faster than that: hold them for the few milliseconds of reading.
  return transaction(ctx.db.pool, async (tx) => {
    const ids = long(await find(tx, query))
    while (!(await flushRollups(tx, await lockSeriesById(tx, ids))));
    return read(tx, query, await find(tx, query))
  })
}

function find(db: Queryable, query: SeriesQuery): Promise<SeriesMeta[]> {
  return findSeries(db, { runs: query.runs, names: query.names, attempts: query.attempts, limit: MOST_SERIES })
}

/** Short series have no rollups and are never dirty. */
function long(metas: SeriesMeta[]): number[] {
  return metas.filter((meta) => meta.levels > 0 || meta.count >= 4096).map((meta) => meta.id)
}

async function read(db: Queryable, query: SeriesQuery, metas: SeriesMeta[]): Promise<SeriesResult> {
  await preferKeys(db)
  const buckets = Math.max(2, Math.min(query.buckets, Math.floor(MOST_ENTRIES / Math.max(1, metas.length))))
  const asked = await rangesOf(db, query, metas)
  // One more than the limit tells "more than that" apart.
  const firsts = await firstInRange(db, asked, buckets + 1)
  const ranges = asked.filter((range) => firsts.has(range.id))
  const widths = new Map<number, number>()
  const spans: SeriesSpan[] = []
  for (const { id, meta, from, to } of ranges) {
    const first = firsts.get(id)!
    // One entry is kept for the first point.
    const width = first.count <= buckets ? 1 : widthFor(first.step, to, buckets - 1)
    widths.set(id, width)
    const shift = Math.log2(width)
    // Beyond the ends of the series there is nothing, so that whole buckets may stick out there.
    const open = { from: from <= meta.firstStep!, to: to >= meta.lastStep! }
    const lo = open.from && width > 1 ? bucketOf(from, width) * width : from
    const hi = open.to && width > 1 ? (bucketOf(to, width) + 1) * width - 1 : to
    const levels = width === 1 ? 0 : meta.levels
    for (const span of spansFor(lo, hi, width, levels)) spans.push({ ...span, id, shift })
  }
  const columns = spans.length > 0 ? await readSpans(db, spans) : new Map<number, BucketColumns>()
  const odd = ranges.filter(({ meta }) => meta.nonFinite > 0)
  const nonFinite = new Map<number, SeriesColumns['nonFinite']>()
  for (const row of odd.length > 0 ? await findNonFinite(db, odd, MOST_NON_FINITE) : []) {
    const list = nonFinite.get(row.id) ?? []
    list.push({ step: row.step, time: row.time, value: String(row.value) as NonFinite })
    nonFinite.set(row.id, list)
  }
  return {
    series: metas.map((meta) => {
      const width = widths.get(meta.id) ?? 1
      const wide = joinBuckets(columns.get(meta.id) ?? emptyBuckets(), width, firsts.get(meta.id))
      return {
        run: meta.run,
        attemptId: meta.attemptId,
        attempt: meta.attempt,
        name: meta.name,
        step: wide.step,
        time: width > 1 ? wide.time.map(toMilliseconds) : wide.time,
        min: width > 1 ? wide.min.map(rounded) : wide.min,
        max: width > 1 ? wide.max.map(rounded) : wide.max,
        last: wide.last.map((value) => toWire(width > 1 ? roundForChart(value) : value)),
        total: wide.count.reduce((sum, n) => sum + n, 0),
        shown: wide.step.length,
        nonFinite: nonFinite.get(meta.id) ?? [],
        width,
        origin: meta.origin,
      }
    }),
  }
}

function rounded(value: number | null): number | null {
  return value === null ? null : roundForChart(value)
}

function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}

/** The range of each series in steps, cut to what it has; series with nothing there are left out. */
async function rangesOf(db: Queryable, query: SeriesQuery, metas: SeriesMeta[]): Promise<Range[]> {
  const whole = metas.map((meta) => ({ meta, id: meta.id, from: meta.firstStep!, to: meta.lastStep! }))
  if (!query.range) return whole
  const [low, high] = query.range
  if (query.x === 'step')
    return whole
      .map((r) => ({ ...r, from: Math.max(r.from, Math.ceil(low)), to: Math.min(r.to, Math.floor(high)) }))
      .filter((r) => r.from <= r.to)
  const steps = await stepsOfTimes(
    db,
    metas.map((meta) => {
      const zero = query.x === 'relative' ? (meta.origin ?? 0) : 0
      const width = levelWidth(Math.max(0, meta.levels - 1))
      return { id: meta.id, levels: meta.levels, width, from: low + zero, to: high + zero }
    }),
  )
  return whole.flatMap((r) => {
    const found = steps.get(r.id)
    return found ? [{ ...r, from: found.from, to: found.to }] : []
  })
}
