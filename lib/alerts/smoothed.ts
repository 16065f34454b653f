/** A debiased moving average, or the mean of the last points, kept from point to point. */
export interface SmoothedState {
  average: number
  /** What is left of the weight of "nothing yet". */
  left: number
  /** The last points, for a mean. */
  window: number[]
}

interface Way {
  smoothing?: number | undefined
  mean_of?: number | undefined
}

export const Smoothed = {
  start: (): SmoothedState => ({ average: 0, left: 1, window: [] }),

  /** Adds a finite value and says what is judged: with `mean_of`, null until there are so many. As lib/series/smooth.ts. */
  add(state: SmoothedState, value: number, { smoothing, mean_of }: Way): number | null {
    if (mean_of !== undefined) {
      state.window.push(value)
      if (state.window.length > mean_of) state.window.shift()
      return state.window.length < mean_of ? null : state.window.reduce((sum, one) => sum + one / mean_of, 0)
    }
    if (smoothing === undefined) return value
    state.left *= smoothing
    state.average += ((1 - smoothing) / (1 - state.left)) * (value - state.average)
    return state.average
  },
}
