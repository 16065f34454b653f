/**
 * Exponential moving average without the bias of its beginning: sums of weights are carried along, so a constant stays that
 * constant from the first point on. A non-finite value is a gap in the result and does not enter the average.
 * @param weight of the past, 0 (no smoothing) up to but not 1
 */
export function smooth(values: readonly number[], weight: number): number[] {
  if (!(weight > 0)) return values.map((value) => (Number.isFinite(value) ? value : Number.NaN))
  const past = Math.min(weight, 0.9999)
  let sum = 0
  let weights = 0
  return values.map((value) => {
    if (!Number.isFinite(value)) return Number.NaN
    sum = sum * past + value * (1 - past)
    weights = weights * past + (1 - past)
    return sum / weights
  })
}
