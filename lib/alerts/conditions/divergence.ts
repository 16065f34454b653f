import { z } from 'zod'
import { formatNumber } from '../../format/number'
import { directionSchema, exactlyOne, metricShape, pointsSchema } from '../shapes'
import { pointCondition } from '../types'

const params = z
  .strictObject({
    kind: z.literal('divergence'),
    ...metricShape,
    /** Which way is better. */
    direction: directionSchema,
    /** Worse than the best so far by (factor − 1) × its size: 2 is twice a best loss. A best of 0 has no size. */
    factor: z.number().gt(1).optional(),
    /** Worse than the best so far by more than this. */
    by: z.number().positive().optional(),
    /** Worse than the point before, so many points in a row. */
    rising_points: pointsSchema.min(2).optional(),
    /** With `factor` or `by`: so many points in a row. */
    for_points: pointsSchema.default(1),
  })
  .superRefine(exactlyOne(['factor', 'by', 'rising_points']))

interface State {
  best: number | null
  bestStep: number
  last: number | null
  streak: number
  /** Where the streak began: the last point that was not yet worse. */
  since: { step: number; time: number; value: number } | null
}

export default pointCondition<typeof params, State>({
  kind: 'divergence',
  title: 'Getting worse',
  description: 'A metric is far worse than its best so far, or becomes worse point by point.',
  stops: true,
  params,
  start: () => ({ best: null, bestStep: 0, last: null, streak: 0, since: null }),
  judge(given, state, { step, time, value }) {
    if (!Number.isFinite(value)) return 'unknown'
    const worse = (than: number) => (given.direction === 'lower' ? value - than : than - value)
    const before = state.last
    state.last = value
    if (state.best === null || worse(state.best) < 0) {
      state.best = value
      state.bestStep = step
    }
    const limit = given.by ?? (given.factor === undefined ? 0 : (given.factor - 1) * Math.abs(state.best))
    const isBad =
      given.rising_points !== undefined
        ? before !== null && worse(before) > 0
        : worse(state.best) > limit && (given.by !== undefined || state.best !== 0)
    if (!isBad) {
      state.streak = 0
      state.since = { step, time, value }
      return 'good'
    }
    state.since ??= { step, time, value }
    state.streak++
    return state.streak >= (given.rising_points ?? given.for_points) ? 'bad' : 'almost'
  },
  tell(given, state, { step, value }, metric) {
    const best = `best ${formatNumber(state.best)} at step ${state.bestStep}, now ${formatNumber(value)} at step ${step}`
    const long = given.for_points > 1 ? ` for ${given.for_points} points` : ''
    const worse = given.direction === 'lower' ? 'above' : 'below'
    const message =
      given.rising_points !== undefined
        ? `${metric} became worse ${given.rising_points} points in a row: ${formatNumber(state.since!.value)} at step ${state.since!.step}, now ${formatNumber(value)} at step ${step}`
        : given.by !== undefined
          ? `${metric} is more than ${formatNumber(given.by)} ${worse} its best${long}: ${best}`
          : `${metric} is worse than its best by a factor of ${formatNumber(given.factor)}${long}: ${best}`
    return {
      message,
      numbers: {
        value,
        step,
        best: state.best,
        bestStep: state.bestStep,
        threshold: given.factor ?? given.by ?? given.rising_points!,
        sinceStep: state.since!.step,
        since: state.since!.time,
      },
    }
  },
})
