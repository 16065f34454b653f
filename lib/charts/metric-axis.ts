/**
 * Another logged quantity as the x axis: tokens, epoch, samples seen.
 *
 * A step lies where that quantity was at that step: exactly, where both were logged together, else on the straight line
 * between its neighbours; before its first and after its last value it stays there. That is honest only for a quantity
 * that never goes back, so one that does is no axis.
 */
import type { SeriesColumns } from '../api/series'
import { toNumber } from './numbers'

export interface MetricAxis {
  name: string
  /** Where a step lies on the axis. */
  at(step: number): number
  /** The steps that lie in a part of the axis, both ends inside; wide enough that no point of it is missed. */
  steps(low: number, high: number): [number, number]
}

/** What stands in the way of a metric as an axis, or the axis. */
export type AxisOrFault = { axis: MetricAxis; fault?: undefined } | { axis?: undefined; fault: string }

/** @param parts the metric's own columns, one an attempt, joined (ascending by step) */
export function metricAxis(name: string, columns: SeriesColumns | undefined): AxisOrFault {
  if (!columns || columns.step.length === 0) return { fault: `${name} has no value in this range` }
  const values = columns.last.map(toNumber)
  let before = Number.NEGATIVE_INFINITY
  for (const [i, value] of values.entries()) {
    if (!Number.isFinite(value)) return { fault: `${name} is not finite at step ${columns.step[i]}` }
    // Inside a bucket too: its least value is no less than what came before, its greatest is its last. Buckets carry seven digits.
    const slack = columns.width > 1 ? 1e-6 * Math.abs(value) : 0
    if (value < before - slack || (i > 0 && columns.min[i]! < before - slack) || columns.max[i]! > value + slack)
      return { fault: `${name} goes back at step ${columns.step[i]}` }
    before = value
  }
  const { step } = columns
  return {
    axis: {
      name,
      at: (s) => interpolate(step, values, s),
      steps(low, high) {
        let from = 0
        while (from < values.length - 1 && values[from + 1]! < low) from++
        let to = values.length - 1
        while (to > 0 && values[to - 1]! > high) to--
        return [step[from]!, step[Math.max(from, to)]!]
      },
    },
  }
}

/** The value at `at` on the line through (xs, ys), level beyond its ends; `xs` ascends. */
function interpolate(xs: readonly number[], ys: readonly number[], at: number): number {
  let low = 0
  let high = xs.length - 1
  if (at <= xs[low]!) return ys[low]!
  if (at >= xs[high]!) return ys[high]!
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (xs[middle]! <= at) low = middle
    else high = middle
  }
  if (xs[low] === at) return ys[low]!
  return ys[low]! + ((at - xs[low]!) / (xs[high]! - xs[low]!)) * (ys[high]! - ys[low]!)
}
