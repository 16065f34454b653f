import type { Score } from '../benchmarks/types'
import { comparable, type GridScore } from './scores'
import { mean, sampleStd } from './statistics'

/** Nine steps: negative is worse, positive better, 0 no difference that matters. */
export type HeatStep = -4 | -3 | -2 | -1 | 0 | 1 | 2 | 3 | 4

/** Shares of the scale's span at which a step begins: on 0 to 100 these are 0.25, 1, 3 and 10 points. */
export const SCALE_BREAKS = [0.0025, 0.01, 0.03, 0.1] as const
/** Shares of the baseline's size, for scores without a scale (seconds, perplexity). */
export const RELATIVE_BREAKS = [0.01, 0.03, 0.1, 0.3] as const

/** Differences at which the steps 1 to 4 begin, in the score's unit; null where there is no yardstick. */
export function heatBreaks(score: Score, baseline: number): number[] | null {
  if (score.scale) {
    const span = score.scale[1] - score.scale[0]
    return span > 0 ? SCALE_BREAKS.map((share) => share * span) : null
  }
  const size = Math.abs(baseline)
  return size > 0 ? RELATIVE_BREAKS.map((share) => share * size) : null
}

export interface Difference {
  raw: number
  /** The same in the metric's good direction. */
  good: number
  /** Sample standard deviation of the differences of pairs; null where there are fewer than two. */
  std: number | null
  /** Pairs that it is the mean of; 0: a plain difference. */
  pairs: number
}

/**
 * Value minus baseline. Of folded cells it is the mean over pairs of equal seeds, so that a seed that is missing on one
 * side doesn't move it; without a single pair, the difference of the means. null: they can't be compared.
 */
export function difference(score: GridScore, baseline: GridScore | null): Difference | null {
  if (baseline === null || score.value === null || baseline.value === null || !comparable(score, baseline)) return null
  const pairs = pairsOf(score, baseline)
  const raw = pairs.length > 0 ? mean(pairs) : score.value - baseline.value
  return { raw, good: score.direction === 'higher' ? raw : -raw, std: sampleStd(pairs), pairs: pairs.length }
}

function pairsOf(score: GridScore, baseline: GridScore): number[] {
  const others = baseline.spread?.values
  if (!score.spread || !others) return []
  return [...score.spread.values].flatMap(([key, value]) => {
    const other = others.get(key)
    return other === undefined ? [] : [value - other]
  })
}

export function heatStep(score: GridScore, baseline: GridScore | null): HeatStep | null {
  const gap = difference(score, baseline)
  const breaks = gap && heatBreaks(score, baseline!.value!)
  if (!gap || !breaks) return null
  // Differences of decimal fractions miss their break by rounding (0.3 - 0.2 < 0.1): a billionth of the step is let pass.
  const size = Math.abs(gap.good) * (1 + 1e-9)
  const step = breaks.filter((start) => size >= start).length
  return (gap.good < 0 ? -step || 0 : step) as HeatStep
}

/** Step 0 to 4 of a value between the worst and the best of its column. */
export function rankStep(score: Score, worst: number, best: number): HeatStep | null {
  if (score.value === null || worst === best) return null
  const share = (score.value - worst) / (best - worst)
  return Math.min(4, Math.max(0, Math.floor(share * 5))) as HeatStep
}

/** Worst and best value in the good direction; null where fewer than two values can be compared. */
export function columnRange(scores: Iterable<Score | null>): { worst: number; best: number } | null {
  let first: Score | null = null
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const score of scores) {
    if (score === null || score.value === null) continue
    if (first !== null && !comparable(first, score)) return null
    first ??= score
    low = Math.min(low, score.value)
    high = Math.max(high, score.value)
  }
  if (first === null || low === high) return null
  return first.direction === 'higher' ? { worst: low, best: high } : { worst: high, best: low }
}
