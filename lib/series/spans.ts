/** Which rollups and which points make up a range of steps: the coarsest rollups inside, finer ones towards its ends. */
import { bucketOf, levelWidth } from './levels'

/** Level −1 is points, from and to are steps; else they are buckets of the level. Both ends inside. */
export interface Span {
  level: number
  from: number
  to: number
}

/**
 * The smallest power of two that cuts [from, to] into at most `buckets` aligned buckets. Aligned and a power of two: the
 * same points always fall into the same bucket, so the answer stays the same over refreshes and a new point changes
 * the last bucket only, until the width doubles. Never less than 2 buckets: no width joins steps below and above 0.
 */
export function widthFor(from: number, to: number, buckets: number): number {
  let width = 1
  while (bucketOf(to, width) - bucketOf(from, width) + 1 > Math.max(2, buckets)) width *= 2
  return width
}

/** Covers [from, to] by rollups no wider than `width`, of which `levels` levels exist, and points at the ends. */
export function spansFor(from: number, to: number, width: number, levels: number): Span[] {
  let level = -1
  while (level + 1 < levels && levelWidth(level + 1) <= width) level++
  const spans: Span[] = []
  cover(from, to, level, spans)
  return spans
}

function cover(from: number, to: number, level: number, spans: Span[]): void {
  if (from > to) return
  if (level < 0) {
    spans.push({ level, from, to })
    return
  }
  const width = levelWidth(level)
  const first = Math.ceil(from / width)
  const last = bucketOf(to + 1, width) - 1
  if (first > last) {
    cover(from, to, level - 1, spans)
    return
  }
  cover(from, first * width - 1, level - 1, spans)
  spans.push({ level, from: first + 0, to: last })
  cover((last + 1) * width, to, level - 1, spans)
}
