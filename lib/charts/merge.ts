/**
 * Live points into the columns of an open chart, so that the picture is the one that a refresh would give.
 *
 * The server's columns are buckets: (step of the last point, min, max, last). A patch brings points. While every point
 * is shown (width 1) the merge is exact. With wider buckets it is too for what comes at the end: buckets are a power of
 * two wide and begin at its multiples, here as on the server, so a new point extends the last bucket or begins the next,
 * and when they become too many, the width grows as it would there. A late point can widen its bucket but nothing can say
 * whether it was counted before, and a replaced value may leave a min or max that nobody holds any more. In those cases
 * the columns stay plausible and `refetch` asks for the truth.
 *
 * Memory is bounded: never more entries than the buckets asked for.
 */
import type { SeriesColumns, WireNumber } from '../api/series'
import { bucketOf } from '../series/levels'
import { roundForChart } from '../series/round'
import { widthFor } from '../series/spans'
import { toNumber } from './numbers'

/** Entries of `nonFinite` that are kept, as on the server. */
const MAX_NON_FINITE = 1000

export interface SeriesPatch {
  step: number[]
  time: number[]
  value: WireNumber[]
}

export interface Merged {
  columns: SeriesColumns
  /** What is shown can no longer be derived from patches: ask the server again. */
  refetch: boolean
}

/**
 * @param buckets how many the chart asked the server for
 * @param range what the chart shows, in `x`'s unit; points outside are not taken
 * @returns new columns; the given ones and their arrays stay untouched. The same object where nothing changed
 */
export function mergePatch(
  columns: SeriesColumns,
  patch: SeriesPatch,
  buckets: number,
  inRange: (step: number, time: number) => boolean = () => true,
): Merged {
  const order = [...patch.step.keys()]
    .filter((i) => inRange(patch.step[i]!, patch.time[i]!))
    .sort((a, b) => patch.step[a]! - patch.step[b]! || a - b)
  if (order.length === 0) return { columns, refetch: false }

  const out: SeriesColumns = {
    ...columns,
    step: columns.step.slice(),
    time: columns.time.slice(),
    min: columns.min.slice(),
    max: columns.max.slice(),
    last: columns.last.slice(),
    nonFinite: columns.nonFinite,
  }
  let changed = false
  let refetch = false
  for (const i of order) {
    const effect = addPoint(out, patch.step[i]!, patch.time[i]!, patch.value[i]!)
    changed ||= effect !== 'known'
    refetch ||= effect === 'doubtful'
  }
  if (!changed) return { columns, refetch: false }
  grow(out, buckets)
  out.shown = out.step.length
  return { columns: out, refetch }
}

type Effect = 'known' | 'added' | 'doubtful'

function addPoint(c: SeriesColumns, step: number, exactTime: number, exactValue: WireNumber): Effect {
  const value = c.width > 1 ? shortened(exactValue) : exactValue
  const time = c.width > 1 ? toMilliseconds(exactTime) : exactTime
  const finite = typeof value === 'number' ? value : null
  const n = c.step.length
  const lastStep = c.step[n - 1]
  if (lastStep === undefined || step > lastStep) {
    c.total++
    noteNonFinite(c, step, exactTime, value)
    const sameBucket = lastStep !== undefined && bucketOf(step, c.width) === bucketOf(lastStep, c.width)
    if (sameBucket && n > 1) {
      c.step[n - 1] = step
      c.time[n - 1] = time
      c.last[n - 1] = value
      widen(c, n - 1, finite)
    } else {
      insert(c, n, step, time, value, finite)
      // The first point keeps an entry of its own and counts in its bucket too.
      if (sameBucket) widen(c, n, c.min[0]!)
    }
    return 'added'
  }
  const at = firstAtOrAfter(c.step, step)
  if (c.step[at] === step) {
    if (c.last[at] === value) return 'known'
    c.last[at] = value
    c.time[at] = time
    noteNonFinite(c, step, exactTime, value)
    if (c.width > 1) {
      widen(c, at, finite)
      return 'doubtful'
    }
    c.min[at] = finite
    c.max[at] = finite
    return 'added'
  }
  noteNonFinite(c, step, exactTime, value)
  if (c.width > 1 && bucketOf(c.step[at]!, c.width) === bucketOf(step, c.width)) {
    widen(c, at, finite)
    return 'doubtful'
  }
  insert(c, at, step, time, value, finite)
  c.total++
  return c.width > 1 && at === 0 ? 'doubtful' : 'added'
}

/** Buckets carry seven digits and milliseconds, as in the server's answer: a point that comes again is known again. */
function shortened(value: WireNumber): WireNumber {
  return typeof value === 'number' ? roundForChart(value) : value
}

function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}

function insert(c: SeriesColumns, at: number, step: number, time: number, value: WireNumber, finite: number | null) {
  c.step.splice(at, 0, step)
  c.time.splice(at, 0, time)
  c.last.splice(at, 0, value)
  c.min.splice(at, 0, finite)
  c.max.splice(at, 0, finite)
}

function widen(c: SeriesColumns, at: number, finite: number | null) {
  if (finite === null) return
  c.min[at] = Math.min(c.min[at] ?? finite, finite)
  c.max[at] = Math.max(c.max[at] ?? finite, finite)
}

/** The mark of a non-finite point comes with it, and goes when a number replaces it. */
function noteNonFinite(c: SeriesColumns, step: number, time: number, value: WireNumber) {
  const others = c.nonFinite.filter((mark) => mark.step !== step)
  if (typeof value === 'number') {
    if (others.length < c.nonFinite.length) c.nonFinite = others
    return
  }
  if (others.length >= MAX_NON_FINITE) return
  c.nonFinite = [...others, { step, time, value }].sort((a, b) => a.step - b.step)
}

/** Takes the width that the server would take for what there is now, and joins the buckets that fall together. */
function grow(c: SeriesColumns, buckets: number) {
  const n = c.step.length
  if (c.width === 1 && n <= buckets) return
  const width = widthFor(c.step[0]!, c.step[n - 1]!, Math.max(2, buckets - 1))
  if (width <= c.width) return
  const exact = c.width === 1
  const first = entryAt(c, 0, exact)
  // The entry of the first point repeats what its bucket holds, unless it is alone there.
  const from = !exact && n > 1 && bucketOf(c.step[0]!, c.width) === bucketOf(c.step[1]!, c.width) ? 1 : 0
  let to = -1
  let current: number | undefined
  for (let i = from; i < n; i++) {
    const entry = entryAt(c, i, exact)
    const bucket = bucketOf(entry.step, width)
    if (bucket === current) {
      entry.min = lowest(c.min[to]!, entry.min)
      entry.max = highest(c.max[to]!, entry.max)
    } else to++
    current = bucket
    put(c, to, entry)
  }
  for (const column of [c.step, c.time, c.min, c.max, c.last]) column.length = to + 1
  if (c.step[0] !== first.step) {
    insert(c, 0, first.step, first.time, first.last, null)
    c.min[0] = first.min
    c.max[0] = first.max
  }
  c.width = width
}

interface Entry {
  step: number
  time: number
  min: number | null
  max: number | null
  last: WireNumber
}

function entryAt(c: SeriesColumns, i: number, exact: boolean): Entry {
  const entry = { step: c.step[i]!, time: c.time[i]!, min: c.min[i]!, max: c.max[i]!, last: c.last[i]! }
  if (!exact) return entry
  const round = (value: number | null) => (value === null ? null : roundForChart(value))
  return {
    step: entry.step,
    time: toMilliseconds(entry.time),
    min: round(entry.min),
    max: round(entry.max),
    last: shortened(entry.last),
  }
}

function put(c: SeriesColumns, i: number, entry: Entry) {
  c.step[i] = entry.step
  c.time[i] = entry.time
  c.min[i] = entry.min
  c.max[i] = entry.max
  c.last[i] = entry.last
}

function lowest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}

function highest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.max(a, b)
}

/** Index of the first entry ≥ `value` of an ascending column; its length where there is none. */
export function firstAtOrAfter(column: readonly number[], value: number): number {
  let low = 0
  let high = column.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (column[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Index of the entry nearest to `value` in an ascending column, −1 for an empty one: where the crosshair stands. */
export function nearestIndex(column: readonly number[], value: number): number {
  if (column.length === 0) return -1
  const after = firstAtOrAfter(column, value)
  if (after === 0) return 0
  if (after === column.length) return after - 1
  return value - column[after - 1]! <= column[after]! - value ? after - 1 : after
}

/** The newest value of a series; null: no point yet. */
export function lastValue(columns: SeriesColumns): number | null {
  const last = columns.last[columns.last.length - 1]
  return last === undefined ? null : toNumber(last)
}
