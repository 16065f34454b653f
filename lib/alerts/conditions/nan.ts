import { z } from 'zod'
import { metricSchema, metricShape, pointsSchema } from '../shapes'
import { pointCondition } from '../types'

const params = z.strictObject({
  kind: z.literal('nan'),
  ...metricShape,
  metric: metricSchema.default('*'),
  /** So many points in a row. */
  for_points: pointsSchema.default(1),
})

export default pointCondition<typeof params, { streak: number; firstStep: number | null; firstTime: number | null }>({
  kind: 'nan',
  title: 'Not a number',
  description: 'A metric is NaN or infinite.',
  stops: true,
  params,
  start: () => ({ streak: 0, firstStep: null, firstTime: null }),
  judge(given, state, { step, time, value }) {
    if (Number.isFinite(value)) {
      state.streak = 0
      return 'good'
    }
    state.streak++
    if (state.streak === 1) {
      state.firstStep = step
      state.firstTime = time
    }
    return state.streak >= given.for_points ? 'bad' : 'almost'
  },
  tell(given, state, { step, value }, metric) {
    const long = given.for_points > 1 ? ` for ${given.for_points} points, since step ${state.firstStep}` : ''
    return {
      message: `${metric} is ${Number.isNaN(value) ? 'NaN' : value > 0 ? 'infinite' : 'minus infinity'} at step ${step}${long}`,
      numbers: { value: String(value), step, sinceStep: state.firstStep, since: state.firstTime },
    }
  },
})
