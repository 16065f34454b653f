/** What a y axis shows when a few buckets lie far away: the first loss of a training, a single spike. */

export interface Span {
  low: number
  high: number
  /** Buckets whose line lies above or below, and how far the farthest goes. */
  above: { count: number; to: number }
  below: { count: number; to: number }
}

/** Share of buckets that may be left outside at each end. */
const TAIL = 0.04
/** They are left outside only where this shrinks the axis by more than this factor. */
const WORTH = 2

/**
 * The span of the middle of the values where the ends would squeeze it, else of all. Nothing vanishes in silence: what is outside is counted.
 * @param values any; non-finite ones are not looked at
 * @param keep values that must stay inside whatever their rank, as the newest point of a line
 * @returns null where there is no finite value
 */
export function quantileSpan(values: readonly number[], clip: boolean, keep: readonly number[] = []): Span | null {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort()
  if (sorted.length === 0) return null
  const least = sorted[0]!
  const most = sorted[sorted.length - 1]!
  const span: Span = { low: least, high: most, above: { count: 0, to: most }, below: { count: 0, to: least } }
  if (!clip || sorted.length < 20) return span
  const cut = Math.floor(TAIL * sorted.length)
  const inner = { low: sorted[cut]!, high: sorted[sorted.length - 1 - cut]! }
  for (const value of keep.filter(Number.isFinite)) {
    inner.low = Math.min(inner.low, value)
    inner.high = Math.max(inner.high, value)
  }
  const core = inner.high - inner.low
  if (core <= 0) return span
  if (most - inner.low > WORTH * core) span.high = inner.high + 0.1 * core
  if (inner.high - least > WORTH * core) span.low = inner.low - 0.1 * core
  return { ...span, ...countOutside(values, span.low, span.high) }
}

/** How many values lie outside an axis, after its ends were rounded to ticks. */
export function countOutside(values: readonly number[], low: number, high: number): Pick<Span, 'above' | 'below'> {
  const above = { count: 0, to: high }
  const below = { count: 0, to: low }
  for (const value of values) {
    if (value > high && value !== Number.POSITIVE_INFINITY) {
      above.count++
      above.to = Math.max(above.to, value)
    } else if (value < low && value !== Number.NEGATIVE_INFINITY) {
      below.count++
      below.to = Math.min(below.to, value)
    }
  }
  return { above, below }
}
