/**
 * Exponential moving average without the bias towards 0 at the start, as TensorBoard draws it: a constant stays that
 * constant, exactly. Non-finite values and gaps (null) are passed through and change nothing.
 * @param weight 0 (no smoothing) to below 1
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (!(weight >= 0 && weight < 1)) throw new RangeError(`a smoothing weight is 0 or more and below 1, not ${weight}`)
  let average = 0
  let left = 1
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return value
    left *= weight
    // The usual sum divided by its weights, written as a step towards the value, which is 0 for a constant.
    average += ((1 - weight) / (1 - left)) * (value - average)
    return average
  })
}
