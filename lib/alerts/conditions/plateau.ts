import { z } from 'zod'
import { formatDuration } from '../../format/duration'
import { formatCount, formatNumber } from '../../format/number'
import { toWire } from '../../series/wire'
import { directionSchema, exactlyOne, metricShape, minutesSchema, pointsSchema, stepsSchema } from '../shapes'
import { pointCondition } from '../types'

const params = z
  .strictObject({
    kind: z.literal('plateau'),
    ...metricShape,
    /** Which way is better. */
    direction: directionSchema,
    /** Less than this is no improvement; 0: any is one. */
    min_change: z.number().min(0).default(0),
    patience_steps: stepsSchema.optional(),
    patience_points: pointsSchema.optional(),
    patience_minutes: minutesSchema.optional(),
  })
  .superRefine(exactlyOne(['patience_steps', 'patience_points', 'patience_minutes']))

interface State {
  best: number | null
  bestStep: number
  /** Latest time that was seen up to the best: a clock that is put back makes nobody impatient. */
  bestTime: number
  time: number
  /** Points since the best. */
  points: number
}

export default pointCondition<typeof params, State>({
  kind: 'plateau',
  title: 'No more improvement',
  description: 'A metric has not become better by a least change within a number of steps, points or minutes.',
  stops: true,
  params,
  start: () => ({ best: null, bestStep: 0, bestTime: 0, time: Number.MIN_SAFE_INTEGER, points: 0 }),
  judge(given, state, { step, time, value }) {
    state.time = Math.max(state.time, time)
    const gain =
      state.best === null
        ? Number.POSITIVE_INFINITY
        : given.direction === 'lower'
          ? state.best - value
          : value - state.best
    // A NaN is no improvement, and it makes nothing the best.
    if (Number.isFinite(value) && gain > 0 && gain >= given.min_change) {
      Object.assign(state, { best: value, bestStep: step, bestTime: state.time, points: 0 })
      return 'good'
    }
    if (state.best === null) return 'unknown'
    state.points++
    const waited =
      given.patience_steps !== undefined
        ? step - state.bestStep >= given.patience_steps
        : given.patience_points !== undefined
          ? state.points >= given.patience_points
          : state.time - state.bestTime >= given.patience_minutes! * 60
    return waited ? 'bad' : 'good'
  },
  tell(given, state, { step, value }, metric) {
    const by = given.min_change > 0 ? ` by ${formatNumber(given.min_change)}` : ''
    const patience =
      given.patience_steps !== undefined
        ? `${formatCount(given.patience_steps)} steps`
        : given.patience_points !== undefined
          ? `${formatCount(given.patience_points)} points`
          : formatDuration(given.patience_minutes! * 60)
    return {
      message: `${metric} did not improve${by} in ${patience}: best ${formatNumber(state.best)} at step ${state.bestStep}, now ${formatNumber(value)} at step ${step}`,
      numbers: {
        value: toWire(value),
        step,
        best: state.best,
        bestStep: state.bestStep,
        since: state.bestTime,
        minChange: given.min_change,
      },
    }
  },
})
