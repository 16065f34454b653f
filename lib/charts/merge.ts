/**
 * Live points into the columns of an open chart.
 *
 * The server's columns are buckets: (step of the last point, min, max, last). A patch brings points. While every point
 * is shown (width 1) the merge is exact. With wider buckets a new point extends the last bucket or begins the next; a
 * late one can widen its bucket but nothing can say whether it was counted before, and a replaced value may leave a min
 * or max that nobody holds any more. In those cases the columns stay plausible and `refetch` asks for the truth.
 *
 * Memory is bounded: beyond twice the buckets asked for, neighbours are merged in pairs. The first and the last point
 * always stay, as in the server's answer.
 */
import type { SeriesColumns, WireNumber } from '../api/series'
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
  if (out.step.length > 2 * buckets) halve(out, buckets)
  out.shown = out.step.length
  return { columns: out, refetch }
}

type Effect = 'known' | 'added' | 'doubtful'

function addPoint(c: SeriesColumns, step: number, time: number, value: WireNumber): Effect {
  const finite = typeof value === 'number' ? value : null
  const n = c.step.length
  const lastStep = c.step[n - 1]
  if (lastStep === undefined || step > lastStep) {
    c.total++
    noteNonFinite(c, step, time, value)
    // The last bucket spans what follows the one before it; the first point always is a bucket of its own.
    if (c.width > 1 && n > 1 && step <= c.step[n - 2]! + c.width) {
      c.step[n - 1] = step
      c.time[n - 1] = time
      c.last[n - 1] = value
      widen(c, n - 1, finite)
    } else {
      insert(c, n, step, time, value, finite)
    }
    return 'added'
  }
  const at = firstAtOrAfter(c.step, step)
  if (c.step[at] === step) {
    if (isSame(c.last[at]!, value, c.width > 1)) return 'known'
    c.last[at] = value
    c.time[at] = time
    noteNonFinite(c, step, time, value)
    if (c.width > 1) {
      widen(c, at, finite)
      return 'doubtful'
    }
    c.min[at] = finite
    c.max[at] = finite
    return 'added'
  }
  if (c.width > 1) {
    widen(c, at, finite)
    noteNonFinite(c, step, time, value)
    return 'doubtful'
  }
  insert(c, at, step, time, value, finite)
  c.total++
  noteNonFinite(c, step, time, value)
  return 'added'
}

/** Buckets carry seven digits: a point that comes again with all of its digits is the same point. */
function isSame(a: WireNumber, b: WireNumber, rounded: boolean): boolean {
  if (a === b) return true
  return rounded && typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= 1e-6 * Math.abs(b)
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

/** Merges neighbours in pairs until at most `buckets` are left; the first and the last entry stay as they are. */
function halve(c: SeriesColumns, buckets: number) {
  while (c.step.length > Math.max(buckets, 3)) {
    const n = c.step.length
    let to = 1
    for (let i = 1; i < n - 1; to++) {
      const second = i + 1 < n - 1 ? i + 1 : i
      c.min[to] = lowest(c.min[i]!, c.min[second]!)
      c.max[to] = highest(c.max[i]!, c.max[second]!)
      c.step[to] = c.step[second]!
      c.time[to] = c.time[second]!
      c.last[to] = c.last[second]!
      i = second + 1
    }
    for (const column of [c.step, c.time, c.min, c.max, c.last]) {
      ;(column as unknown[])[to] = column[n - 1]
      column.length = to + 1
    }
  }
  const span = c.step[c.step.length - 1]! - c.step[0]!
  c.width = Math.max(2, Math.ceil(span / (c.step.length - 1)))
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

/** Columns without points, for a series whose first points arrive live. */
export function emptyColumns(run: string, attemptId: string, attempt: number, name: string, origin: number | null) {
  const columns: SeriesColumns = {
    run,
    attemptId,
    attempt,
    name,
    step: [],
    time: [],
    min: [],
    max: [],
    last: [],
    total: 0,
    shown: 0,
    nonFinite: [],
    width: 1,
    origin,
  }
  return columns
}

/** The newest value of a series; null: no point yet. */
export function lastValue(columns: SeriesColumns): number | null {
  const last = columns.last[columns.last.length - 1]
  return last === undefined ? null : toNumber(last)
}
