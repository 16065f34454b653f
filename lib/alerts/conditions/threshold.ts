import { z } from 'zod'
import { formatNumber } from '../../format/number'
import { exactlyOne, metricShape, pointsSchema } from '../shapes'
import { Smoothed, type SmoothedState } from '../smoothed'
import { pointCondition } from '../types'

const params = z
  .strictObject({
    kind: z.literal('threshold'),
    ...metricShape,
    above: z.number().optional(),
    below: z.number().optional(),
    /** Below the first or above the second. */
    outside: z
      .tuple([z.number(), z.number()])
      .refine(([low, high]) => low < high, 'The first must be less than the second.')
      .optional(),
    /** Weight of a debiased moving average, 0 to below 1; the average is judged. */
    smoothing: z.number().min(0).lt(1).optional(),
    /** The mean of so many last points is judged. */
    mean_of: pointsSchema.max(200).optional(),
    /** So many points in a row. */
    for_points: pointsSchema.default(1),
  })
  .superRefine(exactlyOne(['above', 'below', 'outside']))
  .refine(({ smoothing, mean_of }) => smoothing === undefined || mean_of === undefined, {
    path: ['mean_of'],
    message: 'Only one of `smoothing` and `mean_of` is possible.',
  })

interface State {
  smoothed: SmoothedState
  /** What is judged: the value, its average or its mean. */
  value: number | null
  streak: number
  since: { step: number; time: number } | null
}

export default pointCondition<typeof params, State>({
  kind: 'threshold',
  title: 'Over or under a value',
  description: 'A metric is above, below or outside of what you give, for as many points in a row as you give.',
  stops: true,
  params,
  start: () => ({ smoothed: Smoothed.start(), value: null, streak: 0, since: null }),
  judge(given, state, point, open) {
    if (!Number.isFinite(point.value)) return 'unknown'
    state.value = Smoothed.add(state.smoothed, point.value, given)
    // Before the window is full there is no such mean.
    if (state.value === null) return 'unknown'
    const { value } = state
    const high = given.above ?? given.outside?.[1]
    const low = given.below ?? given.outside?.[0]
    const beyond = (high !== undefined && value > high) || (low !== undefined && value < low)
    state.streak = beyond ? state.streak + 1 : 0
    if (!beyond) state.since = null
    else state.since ??= { step: point.step, time: point.time }
    if (open)
      return (high !== undefined && value > (open.clear ?? high)) || (low !== undefined && value < (open.clear ?? low))
        ? 'bad'
        : 'good'
    return state.streak >= given.for_points ? 'bad' : beyond ? 'almost' : 'good'
  },
  tell(given, state, point, metric) {
    const what =
      given.smoothing !== undefined
        ? `${metric}, smoothed by ${given.smoothing},`
        : given.mean_of !== undefined
          ? `The mean of the last ${given.mean_of} points of ${metric}`
          : metric
    const { above, below, outside } = given
    const limit =
      above !== undefined
        ? `above ${formatNumber(above)}`
        : below !== undefined
          ? `below ${formatNumber(below)}`
          : `outside of ${formatNumber(outside![0])} to ${formatNumber(outside![1])}`
    const long = given.for_points > 1 ? ` for ${given.for_points} points, since step ${state.since!.step}` : ''
    return {
      message: `${what} is ${formatNumber(state.value)}, ${limit}${long}, at step ${point.step}`,
      numbers: {
        value: state.value,
        step: point.step,
        threshold: above ?? below ?? (state.value! > outside![1] ? outside![1] : outside![0]),
        sinceStep: state.since!.step,
        since: state.since!.time,
      },
    }
  },
})
