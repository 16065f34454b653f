/**
 * Exponential moving average without the bias towards 0 at the start: the mean of what came before, where each point
 * counts `weight` times less for every unit of distance. A constant stays that constant, exactly.
 *
 * Distance, not points. One weight for each entry of a column would smooth 500 buckets of a million points a thousand
 * times harder than 500 points, and a curve would change its shape at every zoom. So the weight of the past falls with the
 * distance in steps, in units of `smoothingUnit`; after a long gap the past hardly counts, and ten points close together
 * do not count as ten units. Points one unit apart give the usual average, as TensorBoard draws it.
 *
 * Non-finite values and gaps (null) are passed through and change nothing.
 * @param weight 0 (no smoothing) to below 1
 * @param at ascending positions of the values, and the unit; absent: finite values are one unit apart
 */
export function smooth(
  values: readonly (number | null)[],
  weight: number,
  at?: { positions: readonly number[]; unit: number },
): (number | null)[] {
  if (!(weight >= 0 && weight < 1)) throw new RangeError(`a smoothing weight is 0 or more and below 1, not ${weight}`)
  const average = startAverage()
  let before = 0
  let seen = 0
  return values.map((value, i) => {
    if (value === null || !Number.isFinite(value)) return value
    const position = at ? at.positions[i]! / at.unit : seen++
    const moved = moveAverage(average, value, weight, Math.max(0, position - before))
    before = position
    return moved
  })
}

/** The average so far, and the sum of the weights of all that is in it. */
export interface MovingAverage {
  average: number
  weights: number
}

export const startAverage = (): MovingAverage => ({ average: 0, weights: 0 })

/** Takes a finite value in, `distance` after the one before. @returns the new average */
export function moveAverage(state: MovingAverage, value: number, weight: number, distance = 1): number {
  state.weights = state.weights * weight ** distance + 1
  // A step towards the value, which is 0 for a constant.
  state.average += (value - state.average) / state.weights
  return state.average
}

/** Units of a whole curve at most: about one for every second pixel. */
const UNITS = 500

/**
 * The distance over which `weight` counts once, in steps: the mean distance of the points while there are fewer than 500,
 * then the 500th part of what is shown. It follows from the points that are there and not from how they were bucketed.
 * @param total points in what is shown, buckets counted with all of theirs
 */
export function smoothingUnit(first: number, last: number, total: number): number {
  if (!(last > first)) return 1
  return (last - first) / Math.max(1, Math.min(total - 1, UNITS))
}
