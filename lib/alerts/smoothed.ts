import { type MovingAverage, moveAverage, startAverage } from '../series/smooth'

/** A debiased moving average, or the mean of the last points, kept from point to point. */
export interface SmoothedState extends MovingAverage {
  /** The last points, for a mean. */
  window: number[]
}

interface Way {
  smoothing?: number | undefined
  mean_of?: number | undefined
}

export const Smoothed = {
  start: (): SmoothedState => ({ ...startAverage(), window: [] }),

  /** Adds a finite value and says what is judged: with `mean_of`, null until there are so many. */
  add(state: SmoothedState, value: number, { smoothing, mean_of }: Way): number | null {
    if (mean_of !== undefined) {
      state.window.push(value)
      if (state.window.length > mean_of) state.window.shift()
      return state.window.length < mean_of ? null : state.window.reduce((sum, one) => sum + one, 0) / mean_of
    }
    if (smoothing === undefined) return value
    return moveAverage(state, value, smoothing)
  },
}
