/** How long a run that has a worker should still take. */
export interface Underway {
  costSeconds: number | null
  /** Since its worker started. */
  elapsedSeconds: number
  /** What the worker said last. */
  reported: {
    remainingSeconds: number | null
    percentage: number | null
    /** How long ago it said so. */
    ageSeconds: number
  } | null
}

/** What is overdue still needs this share of the time it took: nearly done, and less and less sure. */
const OVERDUE = 0.1
/** Below this the pace says more of the start than of the work. */
const FEWEST_PERCENT = 5

/**
 * Seconds to the end: by the run's own estimate, else by its pace so far, else by the expected duration.
 * Never 0 for what is overdue; null when nothing is known.
 */
export function remainingOf({ costSeconds, elapsedSeconds, reported }: Underway): number | null {
  if (reported) {
    const { remainingSeconds, percentage, ageSeconds } = reported
    if (remainingSeconds !== null) return Math.max(remainingSeconds - ageSeconds, OVERDUE * ageSeconds)
    if (percentage !== null && percentage >= FEWEST_PERCENT) {
      const then = Math.max(0, elapsedSeconds - ageSeconds)
      return Math.max((then * (100 - percentage)) / percentage - ageSeconds, OVERDUE * ageSeconds)
    }
  }
  if (costSeconds === null) return null
  return Math.max(costSeconds - elapsedSeconds, OVERDUE * Math.max(costSeconds, elapsedSeconds))
}
