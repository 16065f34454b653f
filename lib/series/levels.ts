/**
 * Rollup levels: level k has buckets of 64 · 4^k steps, bucket b holds the steps [b · width, (b + 1) · width), negative
 * ones too. Dividing by a power of two is exact in doubles, so bucket numbers are right up to ±2^53.
 */
export const BASE_WIDTH = 64
const LEVEL_FACTOR = 4
/** A level is kept while the series spans at least this many of its buckets; a coarser one would save nothing. */
const BUCKETS_WORTH_A_LEVEL = 64
/** Series with fewer points have no rollups: reading 4,096 points takes 2 ms. Most series never get there. */
export const ROLLUP_FROM = 4096

export function levelWidth(level: number): number {
  return BASE_WIDTH * LEVEL_FACTOR ** level
}

export function bucketOf(step: number, width: number): number {
  return Math.floor(step / width)
}

/** Parent in the next coarser level. */
export function parentOf(bucket: number): number {
  return Math.floor(bucket / LEVEL_FACTOR)
}

/** How many levels a series needs. Never falls, as points are never deleted. */
export function levelsFor(count: number, firstStep: number | null, lastStep: number | null): number {
  if (count < ROLLUP_FROM || firstStep === null || lastStep === null) return 0
  let levels = 1
  while ((lastStep - firstStep) / levelWidth(levels) >= BUCKETS_WORTH_A_LEVEL) levels++
  return levels
}
