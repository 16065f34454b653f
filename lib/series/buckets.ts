/** Columns of buckets and how narrow ones become wide ones. */
import { bucketOf } from './levels'

/** Columns of equal length, ascending by step; one entry a bucket. */
export interface BucketColumns {
  /** Of finite values; null where there is none. */
  min: (number | null)[]
  max: (number | null)[]
  /** Step, time and value of the bucket's last point. */
  step: number[]
  time: number[]
  last: number[]
  count: number[]
  nonFinite: number[]
}

export function emptyBuckets(): BucketColumns {
  return { min: [], max: [], step: [], time: [], last: [], count: [], nonFinite: [] }
}

/**
 * Joins neighbours into buckets of `width` steps. `first` is the first point; it gets an entry of its own unless it is
 * alone in its bucket, since a bucket is shown at its last point and a curve must begin where it begins.
 */
export function joinBuckets(
  narrow: BucketColumns,
  width: number,
  first?: { step: number; time: number; value: number },
): BucketColumns {
  const wide = emptyBuckets()
  let current: number | undefined
  for (let i = 0; i < narrow.step.length; i++) {
    const bucket = bucketOf(narrow.step[i]!, width)
    if (bucket !== current) {
      current = bucket
      pushEntry(wide, narrow, i)
    } else mergeEntry(wide, narrow, i)
  }
  if (first && wide.step.length > 0 && wide.step[0] !== first.step) {
    const finite = Number.isFinite(first.value) ? first.value : null
    wide.min.unshift(finite)
    wide.max.unshift(finite)
    wide.step.unshift(first.step)
    wide.time.unshift(first.time)
    wide.last.unshift(first.value)
    // It stays counted in its bucket.
    wide.count.unshift(0)
    wide.nonFinite.unshift(0)
  }
  return wide
}

function pushEntry(wide: BucketColumns, narrow: BucketColumns, i: number): void {
  wide.min.push(narrow.min[i]!)
  wide.max.push(narrow.max[i]!)
  wide.step.push(narrow.step[i]!)
  wide.time.push(narrow.time[i]!)
  wide.last.push(narrow.last[i]!)
  wide.count.push(narrow.count[i]!)
  wide.nonFinite.push(narrow.nonFinite[i]!)
}

function mergeEntry(wide: BucketColumns, narrow: BucketColumns, i: number): void {
  const at = wide.step.length - 1
  const min = narrow.min[i] ?? null
  const max = narrow.max[i] ?? null
  if (min !== null && (wide.min[at] === null || min < wide.min[at]!)) wide.min[at] = min
  if (max !== null && (wide.max[at] === null || max > wide.max[at]!)) wide.max[at] = max
  wide.step[at] = narrow.step[i]!
  wide.time[at] = narrow.time[i]!
  wide.last[at] = narrow.last[i]!
  wide.count[at]! += narrow.count[i]!
  wide.nonFinite[at]! += narrow.nonFinite[i]!
}
