import { z } from 'zod'
import { formatNumber } from '../../format/number'
import { exactlyOne, metricShape, pointsSchema } from '../shapes'
import { pointCondition } from '../types'

const params = z
  .strictObject({
    kind: z.literal('target'),
    ...metricShape,
    /** Reached at this value or above it. */
    above: z.number().optional(),
    /** Reached at this value or below it. */
    below: z.number().optional(),
    /** So many points in a row. */
    for_points: pointsSchema.default(1),
  })
  .superRefine(exactlyOne(['above', 'below']))

export default pointCondition<typeof params, { streak: number }>({
  kind: 'target',
  title: 'Target reached',
  description: 'A metric has reached the value that you wanted.',
  stops: true,
  params,
  start: () => ({ streak: 0 }),
  judge(given, state, { value }) {
    if (!Number.isFinite(value)) return 'unknown'
    const reached = given.above !== undefined ? value >= given.above : value <= given.below!
    state.streak = reached ? state.streak + 1 : 0
    return state.streak >= given.for_points ? 'bad' : reached ? 'almost' : 'good'
  },
  tell(given, _state, { step, value }, metric) {
    const target = given.above ?? given.below!
    return {
      message: `${metric} reached its target of ${formatNumber(target)}: ${formatNumber(value)} at step ${step}`,
      numbers: { value, step, threshold: target },
    }
  },
})
